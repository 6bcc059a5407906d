// One fix at a time: found, made on a copy of the text, shown, and kept or forgotten.
#include "cli/ask_fixes.h"

#include <fmt/core.h>

#include <istream>
#include <optional>
#include <ostream>
#include <set>
#include <string>

#include "doc/edit.h"
#include "report/diff.h"
#include "source/manifests.h"
#include "source/masked_lines.h"

namespace warden::cli {
namespace {

constexpr std::string_view kQuestion = "apply this fix? [y]es, [n]o, [a]ll from here on, [q]uit: ";

struct Proposal {
  Finding finding;
  doc::DocumentEdits edits;
};

// The first fix that nobody has decided about; a failure where judging went over its budget.
Result<std::optional<Proposal>> FirstUndecided(const source::FileObjects& file, const Snapshot& snapshot, const Engine& engine,
                                               const Circumstances& circumstances, run::FixScope scope,
                                               const std::set<std::string>& decided) {
  for (const Object& object : file.objects) {
    Evaluation evaluation = engine.Evaluate(object, snapshot, circumstances);
    if (const Status status = run::StatusOf(object, evaluation); !status.ok()) return status;
    for (Finding& finding : evaluation.findings) {
      if (!run::IsInScope(finding, scope) || decided.contains(Fingerprint(finding))) continue;
      doc::DocumentEdits edits{object.document(), finding.fix->edits};
      return std::optional(Proposal{std::move(finding), std::move(edits)});
    }
  }
  return std::optional<Proposal>();
}

}  // namespace

void Asker::Show(std::string_view name, std::string_view before, std::string_view after, const Finding& finding) {
  report::Report report;
  report.findings.push_back(finding);
  world_.out << report::FindingsText(report, {colour_, report::RuleWords::kLeftOut, report::SourceLines::kLeftOut});
  world_.out << report::UnifiedDiff(name, {before, source::MaskedLines(name, before)}, {after, source::MaskedLines(name, after)}, colour_,
                                    report::Masked::kShown)
                    .text;
}

bool Asker::Ask() {
  for (std::string answer; world_.out << kQuestion << std::flush, std::getline(world_.in, answer);) {
    const char first = answer.empty() ? '?' : answer.front();
    if (first == 'a') mode_ = Mode::kAll;
    if (first == 'q') mode_ = Mode::kQuit;
    if (first == 'y' || first == 'a') return true;
    if (first == 'n' || first == 'q') return false;
  }
  world_.out << "\n";
  mode_ = Mode::kQuit;
  return false;
}

Result<run::Fixed> Asker::FixText(std::string_view name, std::string_view text, const Engine& engine, const run::SnapshotAround& around,
                                  const Circumstances& circumstances, run::FixScope scope, const source::FileRole* role) {
  run::Fixed fixed{std::string(text), {}};
  std::set<std::string> decided;  // each finding is asked about once, so that this comes to an end
  while (mode_ != Mode::kQuit) {
    const source::FileObjects file = source::ReadFile(name, fixed.text, {}, 1, role);
    const auto first = FirstUndecided(file, *around(file.objects), engine, circumstances, scope, decided);
    if (!first.ok()) return first.status();
    const auto& proposal = *first;
    if (!proposal) break;
    const Finding& finding = proposal->finding;
    decided.insert(Fingerprint(finding));
    auto lowered = run::LowerWithinBudget(std::span(&proposal->edits, 1), fixed.text, circumstances);
    if (!lowered.ok()) return lowered.status();
    if (mode_ == Mode::kAsk) Show(name, fixed.text, *lowered, finding);
    if (mode_ == Mode::kAsk && !Ask()) continue;
    fixed.text = *std::move(lowered);
    fixed.applied.push_back(run::AppliedFixOf(finding));
  }
  return fixed;
}

}  // namespace warden::cli
