// Judging within a budget: how much an object may cost, and what is said of one that costs more (LW010).
//
// Rule 14 of "Rules about judging" in the catalogue; why so: docs/decisions/0005-a-budget-for-judging.md.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/budget.h"
#include "engine/judge.h"
#include "warden/engine.h"

namespace warden::engine {

// The steps for a text of `bytes`.
std::uint64_t StepsFor(const Allowance& allowance, std::size_t bytes);
// A budget that begins now.
base::Budget BudgetOf(const Allowance& allowance, std::size_t bytes);

// Makes a budget for judging `object` current, unless there is one; lives as long as the judgement.
class JudgingBudget {
 public:
  JudgingBudget(const Object& object, const Circumstances& circumstances);

 private:
  std::optional<base::Budget> budget_;
};

// What holds for the object, whatever budget is current: without it not even LW010 has a level.
std::shared_ptr<const CompiledPolicy> CompiledFor(const Policy& policy, const Object& object, const Circumstances& circumstances,
                                                  Point point);

// For telling what was found by the rules that ended, beside a budget that is used up: the default steps, and the time once more.
base::Budget TellingBudget(const Object& object, const Circumstances& circumstances);

// `rule` becomes the static id. A rule that is not among `rules`: "".
Overrun OverrunOf(const base::OverBudget& over, std::span<const Rule* const> rules);

// LW010 about `object`; nullptr when it is off, or no rule of the engine's. Needs no budget.
std::unique_ptr<Reporter::Entry> OverrunEntry(const Overrun& overrun, std::span<const Rule* const> rules, const CompiledPolicy& policy,
                                              const Object& object);

}  // namespace warden::engine
