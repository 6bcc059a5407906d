// warden fix: writes what can be fixed into the files, or shows it.
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <variant>

#include "cli/ask_fixes.h"
#include "cli/commands.h"
#include "cli/fix_options.h"
#include "cli/left_out.h"
#include "cli/parse.h"
#include "cli/progress.h"
#include "cli/report_printer.h"
#include "cli/stop_signal.h"
#include "report/diff.h"
#include "report/text.h"
#include "run/fixer.h"
#include "run/input_files.h"
#include "run/judge_run.h"
#include "source/masked_lines.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

// What one file came to.
struct Attempt {
  std::size_t file = 0;
  bool fixable = false;  // there is something to fix
  std::string before;
  Status status;  // why it is left as it was
  run::Fixed fixed;
  report::Tally tally;  // of the file before
};

// What all came to, once what is to be said of each is said.
struct Outcome {
  std::size_t fixed = 0;
  std::string not_fixed;  // lines
  bool world_failed = false;
  std::size_t left = 0;  // files that are as they were, because a stop was asked for
};

std::string Applied(const Attempt& attempt, std::string_view verb, const std::string& name) {
  std::string lines = report::PlainText(fmt::format("{} {}", verb, name)) + "\n";
  for (const run::AppliedFix& fix : attempt.fixed.applied) {
    lines += report::PlainText(fmt::format("  {} {}: {} ({}; {}, {})", fix.rule, fix.name, fix.title, ToString(fix.applicability),
                                           ToString(fix.object), fix.subject)) +
             "\n";
  }
  return lines;
}

void AddNotFixed(const std::string& name, const Status& status, Outcome& outcome) {
  outcome.not_fixed += report::PlainText(fmt::format("{}: {} is left as it was: {}", kFixCommand, name, status.message())) + "\n";
}

std::string LeftOutOfPatch(const std::string& name, report::LeftOut lines) {
  const std::string where =
      lines.first == lines.last ? fmt::format("line {}", lines.first) : fmt::format("lines {} to {}", lines.first, lines.last);
  return report::PlainText(fmt::format("{}: {}: the change at {} is not in the patch, because a secret or a control character is there; "
                                       "`warden fix` makes it",
                                       kFixCommand, name, where)) +
         "\n";
}

// GNU patch calls such names potentially dangerous.
bool IsRefusedByPatch(std::string_view name) {
  return name.starts_with('/') || name.starts_with("../") || name.find("/../") != std::string_view::npos;
}

// Everything a run of `fix` has in hand.
class FixRun {
 public:
  FixRun(const FixOptions& options, run::Inputs& inputs, World& world)
      : options_(options),
        inputs_(inputs),
        world_(world),
        engine_(AllRules(), options.files.policy),
        // Who is asked may always answer "quit", and nothing but a signal that kills ends the wait for an answer.
        stop_(options.interactive ? base::StopToken() : CatchStop(world)),
        judge_(MakeJudgeOptions(options.files, inputs, world, stop_)) {}

  int Run() {
    if (!options_.diff) RemoveLeftovers();
    const report::Tally before = FixAll();
    if (options_.diff) return ShowDiffs(before);
    return IsFilter(options_) ? Filter() : Report();
  }

 private:
  // Judges every file and makes the fixes of those that have some; what is made is handled file by file, in order.
  report::Tally FixAll() {
    report::Tally tally;
    std::optional<Asker> asker;
    if (options_.interactive) asker.emplace(options_.files.colour, world_);
    // Asking is done in order, so nothing is fixed on another thread then.
    Progress progress(world_.err_is_terminal && !asker ? &world_.err : nullptr, world_.clock);
    outcome_.left = run::ForEachFile<Attempt>(
        inputs_, world_.files, judge_, progress.Shower(),
        [&](const run::RunFiles& run, std::size_t file) {
          const warden::report::Report report = run::JudgeFile(run, file, engine_, judge_);
          Attempt attempt{.file = file, .fixable = HasFixes(report), .before = {}, .status = {}, .fixed = {}, .tally = {}};
          attempt.tally.Add(report);
          if (attempt.fixable && !asker) Try(run, attempt, nullptr);
          return attempt;
        },
        [&](const run::RunFiles& run, Attempt&& attempt) {
          tally.Add(attempt.tally);
          if (!attempt.fixable) return;
          if (asker) Try(run, attempt, &*asker);
          Handle(attempt, progress);
        });
    return tally;
  }

  bool HasFixes(const warden::report::Report& report) const {
    return std::any_of(report.findings.begin(), report.findings.end(),
                       [&](const Finding& finding) { return run::IsInScope(finding, options_.scope); });
  }

  void Try(const run::RunFiles& run, Attempt& attempt, Asker* asker) const {
    auto text = run.Text(attempt.file);
    if (!text.ok()) return void(attempt.status = text.status());
    attempt.before = *std::move(text);
    const std::string& name = run.input(attempt.file).name;
    const auto around = [&](std::span<const Object> own) { return run.Around(attempt.file, own); };
    const source::FileRole* role = run.RoleOf(attempt.file);
    auto fixed = asker != nullptr ? asker->FixText(name, attempt.before, engine_, around, judge_.circumstances, options_.scope, role)
                                  : run::FixTextAround(name, attempt.before, engine_, around, judge_.circumstances, options_.scope, role);
    attempt.status = fixed.status();
    if (fixed.ok()) attempt.fixed = *std::move(fixed);
  }

  void Handle(const Attempt& attempt, Progress& progress) {
    progress.Erase();
    const std::string& name = inputs_.files[attempt.file].name;
    if (!attempt.status.ok()) return AddNotFixed(name, attempt.status, outcome_);
    if (attempt.fixed.applied.empty()) return;
    if (options_.diff) {
      AddDiff(attempt, name);
    } else if (const Status status = Keep(attempt); !status.ok()) {
      outcome_.world_failed = true;
      return AddNotFixed(name, status, outcome_);
    }
    ++outcome_.fixed;
    if (options_.diff) return;
    Log() << Applied(attempt, "fixed", name);
  }

  // Writes one file, unless somebody else did since it was read.
  Status Keep(const Attempt& attempt) {
    run::InputFile& file = inputs_.files[attempt.file];
    if (IsFilter(options_)) return void(file.text = attempt.fixed.text), Status();
    if (file.text) return Status(StatusCode::kInvalid, "it is a pipe, not a file");
    return world_.files.WriteWhole(file.name, attempt.before, attempt.fixed.text);
  }

  // Of an earlier run that was killed.
  void RemoveLeftovers() {
    std::vector<std::string> names;
    for (const run::InputFile& file : inputs_.files) {
      if (!file.text && file.status.ok()) names.push_back(file.name);
    }
    world_.files.RemoveLeftovers(names);
  }

  void AddDiff(const Attempt& attempt, const std::string& name) {
    const report::Diff diff = report::UnifiedDiff(name, {attempt.before, source::MaskedLines(name, attempt.before)},
                                                  {attempt.fixed.text, source::MaskedLines(name, attempt.fixed.text)},
                                                  options_.files.colour, report::Masked::kLeftOut);
    diffs_ += diff.text;
    would_ += Applied(attempt, "would fix", name);
    for (const report::LeftOut& lines : diff.left_out) would_ += LeftOutOfPatch(name, lines);
    if (IsRefusedByPatch(name)) refused_ = name;
  }

  int ShowDiffs(const report::Tally& before) {
    world_.out << diffs_;
    world_.out.flush();
    world_.err << would_;
    if (!refused_.empty()) {
      world_.err << report::PlainText(
                        fmt::format("{}: `patch` takes no path that is absolute or holds `..`, such as {}: name the files from a "
                                    "folder above them to get a patch",
                                    kFixCommand, refused_))
                 << "\n";
    }
    if (outcome_.fixed == 0 && outcome_.left == 0) world_.err << "nothing to fix\n";
    NameSkippedInputs(kFixCommand, inputs_, world_);
    return Finish(run::EndOf(before, judge_, 0));
  }

  int Filter() {
    const run::InputFile& file = inputs_.files.front();
    if (!file.text) AddNotFixed(file.name, file.status, outcome_);
    if (!file.text) return Finish({.tally = {}, .failed = true});
    if (outcome_.left > 0) return Finish({});
    world_.out << *file.text;
    world_.out.flush();
    Progress progress(world_.err_is_terminal ? &world_.err : nullptr, world_.clock);
    const run::RunEnd end = run::JudgeRunQuietly(inputs_, world_.files, engine_, judge_, progress.Shower());
    if (end.failed) world_.err << kFixCommand << ": findings are left in the output, `warden check -` names them\n";
    return Finish(end);
  }

  int Report() {
    if (outcome_.fixed == 0) Log() << "nothing was fixed\n";
    Log() << "\n";
    return Finish(JudgeAndPrint(inputs_, engine_, options_.files, CatchStop(world_), world_));
  }

  int Finish(const run::RunEnd& end) {
    world_.err << outcome_.not_fixed;
    const bool unlisted = WarnAboutInputs(kFixCommand, inputs_, world_);
    SayStopped(kFixCommand, outcome_.left, inputs_,
               IsFilter(options_) ? "looked at, and nothing was written" : "looked at and are as they were", world_);
    if (outcome_.left == 0) SayStopped(kFixCommand, end.left, inputs_, "judged", world_);
    if (outcome_.world_failed) return kWorldFailed;
    if (outcome_.left + end.left > 0) return kIncomplete;
    if (end.failed) return kFindings;
    return unlisted || end.incomplete || !outcome_.not_fixed.empty() ? kIncomplete : kClean;
  }

  std::ostream& Log() {
    return IsFilter(options_) || options_.files.format->for_whom == report::Format::For::kPrograms ? world_.err : world_.out;
  }

  const FixOptions& options_;
  run::Inputs& inputs_;
  World& world_;
  Engine engine_;
  base::StopToken stop_;
  run::JudgeOptions judge_;
  Outcome outcome_;
  std::string diffs_;
  std::string would_;
  std::string refused_;  // a path that `patch` does not take
};

}  // namespace

int RunFix(Arguments args, World& world) {
  const auto read = ReadFixOptions(args, world);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const FixOptions& options = std::get<FixOptions>(read);
  if (!options.interactive) CatchStop(world);  // before standard input is waited for
  auto inputs = run::ListInputs(options.files.paths, world.files, world.in);
  if (!inputs.ok()) return CannotStart(kFixCommand, inputs.status().message(), world);
  return FixRun(options, *inputs, world).Run();
}

}  // namespace warden::cli
