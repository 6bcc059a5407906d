// Budgets of judgements, and LW010.
#include "engine/overrun.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "engine/reported.h"
#include "policy/names.h"

namespace warden::engine {
namespace {

constexpr std::string_view kOverBudgetId = "LW010";

std::size_t BytesOf(const Object* object) {
  if (object == nullptr) return 0;
  const Range range = object->root().range();
  return range.end - range.begin;
}

std::function<bool()> Clock(const Allowance& allowance) {
  if (!allowance.now || allowance.time <= std::chrono::nanoseconds(0)) return {};
  return [now = allowance.now, end = allowance.now() + allowance.time] { return now() >= end; };
}

}  // namespace

std::uint64_t StepsFor(const Allowance& allowance, std::size_t bytes) { return allowance.steps + bytes * allowance.steps_per_byte; }

base::Budget BudgetOf(const Allowance& allowance, std::size_t bytes) { return base::Budget(StepsFor(allowance, bytes), Clock(allowance)); }

JudgingBudget::JudgingBudget(const Object& object, const Circumstances& circumstances) {
  if (base::Budget::IsCurrent()) return;
  const Allowance& allowance = circumstances.allowance;
  budget_.emplace(StepsFor(allowance, BytesOf(&object) + BytesOf(circumstances.old_object)), Clock(allowance));
}

std::shared_ptr<const CompiledPolicy> CompiledFor(const Policy& policy, const Object& object, const Circumstances& circumstances,
                                                  Point point) {
  const base::OffBudget off;
  return policy.Compile(circumstances.profile, object.ref().ns, point);
}

base::Budget TellingBudget(const Object& object, const Circumstances& circumstances) {
  Allowance allowance;
  allowance.time = circumstances.allowance.time;
  allowance.now = circumstances.allowance.now;
  return BudgetOf(allowance, BytesOf(&object));
}

Overrun OverrunOf(const base::OverBudget& over, std::span<const Rule* const> rules) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return rule->id == over.rule; });
  return {found != rules.end() ? (*found)->id : std::string_view(), over.doing, over.late};
}

std::unique_ptr<Reporter::Entry> OverrunEntry(const Overrun& overrun, std::span<const Rule* const> rules, const CompiledPolicy& policy,
                                              const Object& object) {
  const auto self = policy::FindRuleIndex(rules, kOverBudgetId);
  if (!self || policy.LevelOf(*self) == Severity::kOff) return nullptr;
  const base::OffBudget off;
  Reporter reporter(*rules[*self], policy.LevelOf(*self), object);
  reporter
      .At(Field(object.document()), "judgement",
          fmt::format("judging took more than its budget of {} and was stopped (at: {}); the rules that follow gave no answer",
                      overrun.late ? "time" : "steps", overrun.doing.empty() ? "reading the object" : overrun.doing))
      .fix = Fix::Manual("Make the object smaller, or simpler where the named rule looks");
  return Reported::Only(reporter);
}

}  // namespace warden::engine
