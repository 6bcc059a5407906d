// Rounds of reading, judging, choosing edits and lowering them to text.
#include "run/fixer.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "base/budget.h"
#include "engine/overrun.h"
#include "source/manifests.h"

namespace warden::run {
namespace {

// Each round makes at least one fix of every object that has one; ten rules in a row that wait for one another are not in sight.
constexpr int kMaxRounds = 10;

struct Round {
  std::vector<doc::DocumentEdits> edits;
  std::vector<AppliedFix> applied;
};

// Edits by place and kind: thousands of findings are looked up among as many.
using Chosen = std::set<std::tuple<std::string_view, std::string_view, Op>>;

Chosen::value_type KeyOf(const Edit& edit) { return {edit.path().outer, edit.path().inner, edit.op()}; }

// SelectEdits takes fixes whole.
bool IsMade(const Finding& finding, const Chosen& chosen) {
  return std::all_of(finding.fix->edits.begin(), finding.fix->edits.end(), [&](const Edit& edit) { return chosen.contains(KeyOf(edit)); });
}

void PlanObject(const Object& object, const Evaluation& evaluation, FixScope scope, Round& round) {
  std::vector<Edit> edits = SelectEdits(evaluation.findings, scope == FixScope::kSafeAndUnsafe);
  if (edits.empty()) return;
  Chosen chosen;
  for (const Edit& edit : edits) chosen.insert(KeyOf(edit));
  for (const Finding& finding : evaluation.findings) {
    if (!IsInScope(finding, scope) || !IsMade(finding, chosen)) continue;
    round.applied.push_back(AppliedFixOf(finding));
  }
  round.edits.push_back({object.document(), std::move(edits)});
}

Result<Round> Plan(const source::FileObjects& file, const Engine& engine, const SnapshotAround& around, const Circumstances& circumstances,
                   FixScope scope) {
  const auto snapshot = around(file.objects);
  Round round;
  for (const Object& object : file.objects) {
    const Evaluation evaluation = engine.Evaluate(object, *snapshot, circumstances);
    if (const Status status = StatusOf(object, evaluation); !status.ok()) return status;
    PlanObject(object, evaluation, scope, round);
  }
  return round;
}

// The objects of a snapshot, and the snapshot.
class OwningSnapshot final : public Snapshot {
 public:
  OwningSnapshot(std::vector<Object> objects, Coverage coverage) : objects_(std::move(objects)), snapshot_(objects_, coverage) {}
  Known Knows(std::string_view kind, std::string_view ns) const override { return snapshot_.Knows(kind, ns); }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override { return snapshot_.List(kind, ns); }

 private:
  std::vector<Object> objects_;
  engine::MemorySnapshot snapshot_;
};

Status NoEnd(const Round& round) {
  std::set<std::string_view> rules;
  for (const AppliedFix& fix : round.applied) rules.insert(fix.rule);
  std::string names;
  for (const std::string_view rule : rules) names += (names.empty() ? "" : ", ") + std::string(rule);
  return Status(StatusCode::kInternal, fmt::format("the fixes of {} come to no end within {} rounds", names, kMaxRounds));
}

}  // namespace

Result<std::string> LowerWithinBudget(std::span<const doc::DocumentEdits> edits, std::string_view text,
                                      const Circumstances& circumstances) {
  try {
    const base::Budget budget = engine::BudgetOf(circumstances.allowance, text.size());
    return doc::LowerToText(edits);
  } catch (const base::OverBudget&) {
    return Status(StatusCode::kTooLarge, "making the fixes went over its budget (LW010)");
  }
}

Status StatusOf(const Object& object, const Evaluation& evaluation) {
  if (!evaluation.overrun) return {};
  return Status(StatusCode::kTooLarge,
                fmt::format("judging {} went over its budget in {} (LW010)", ToString(object.ref()), evaluation.overrun->doing));
}

AppliedFix AppliedFixOf(const Finding& finding) {
  return {finding.rule->id, finding.rule->name, finding.at.object, finding.subject, finding.fix->title, finding.fix->applicability};
}

bool IsInScope(const Finding& finding, FixScope scope) {
  if (!finding.fix || finding.fix->edits.empty()) return false;
  const Applicability applicability = finding.fix->applicability;
  return applicability == Applicability::kSafe || (scope == FixScope::kSafeAndUnsafe && applicability == Applicability::kUnsafe);
}

Result<Fixed> FixTextAround(std::string_view name, std::string_view text, const Engine& engine, const SnapshotAround& around,
                            const Circumstances& circumstances, FixScope scope, const source::FileRole* role) {
  Fixed fixed{std::string(text), {}};
  for (int rounds = 0;; ++rounds) {
    const source::FileObjects file = source::ReadFile(name, fixed.text, {}, 1, role);
    const auto round = Plan(file, engine, around, circumstances, scope);
    if (!round.ok()) return round.status();
    if (round->edits.empty()) return fixed;
    if (rounds == kMaxRounds) return NoEnd(*round);
    auto lowered = LowerWithinBudget(round->edits, fixed.text, circumstances);
    if (!lowered.ok()) return lowered.status();
    if (*lowered == fixed.text) return NoEnd(*round);
    fixed.text = *std::move(lowered);
    fixed.applied.insert(fixed.applied.end(), round->applied.begin(), round->applied.end());
  }
}

Result<Fixed> FixText(std::string_view name, std::string_view text, const Engine& engine, std::span<const Object> others,
                      const JudgeOptions& options, FixScope scope) {
  const auto around = [&](std::span<const Object> own) {
    std::vector<Object> all(others.begin(), others.end());
    all.insert(all.end(), own.begin(), own.end());
    return std::make_unique<OwningSnapshot>(std::move(all), options.coverage);
  };
  return FixTextAround(name, text, engine, around, options.circumstances, scope);
}

}  // namespace warden::run
