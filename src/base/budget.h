// How much work one judgement may cost, in steps and in time: whatever an object holds, judging it ends.
//
// Work is counted where all of it passes: the primitives that scan, compare, read, match and copy call Spend, so that rules need not
// think of it. A Budget is current for the calling thread from its construction to its destruction; a step above it throws OverBudget.
// Whoever makes a Budget catches OverBudget: the engine around its rules, review around one request, `fix` around its rounds. Nobody
// else may. Without a current Budget steps are only counted.
//
// Units: a step is a small amount of work, some 20 to 100 ns with what is done around it. Threads: everything here is about the calling
// thread alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace warden::base {

class Budget;
class Doing;

// Thrown by Spend. No std::exception: a handler for those must not swallow it.
struct OverBudget {
  std::string doing;        // what went on, outermost first: "rule LW128, reading configuration config.yaml"; "" when nobody said
  std::string rule;         // the id of the rule among it, the outermost one; "" when none was running
  bool late = false;        // the time was over, not the steps
  std::uint64_t steps = 0;  // spent until then
};

// What is being done while this lives, for the message of whoever is over the budget. Costs two assignments. Both texts must outlive it.
class Doing {
 public:
  explicit Doing(std::string_view what, std::string_view name = {});
  ~Doing();
  Doing(const Doing&) = delete;
  Doing& operator=(const Doing&) = delete;

  static constexpr std::string_view kRule = "rule";  // `what` of a rule; `name` is its id

 private:
  friend struct BudgetState;
  std::string_view what_;
  std::string_view name_;
  const Doing* outer_;
};

// For this header and budget.cc alone.
struct BudgetState {
  std::int64_t left = 0;     // steps until somebody looks
  std::int64_t granted = 0;  // what `left` began with
  std::uint64_t before = 0;  // spent until then
  Budget* current = nullptr;
  const Doing* doing = nullptr;

  std::uint64_t spent() const { return before + static_cast<std::uint64_t>(granted - left); }
  void Look();
  void Grant(std::uint64_t steps);
  [[noreturn]] void End(bool late, std::uint64_t steps) const;
};
inline thread_local constinit BudgetState budget_state;

// So much work is about to be done. About a nanosecond. Throws OverBudget; never while another exception is under way, so destructors
// may call what spends.
inline void Spend(std::uint64_t steps = 1) {
  budget_state.left -= static_cast<std::int64_t>(steps);
  if (budget_state.left < 0) [[unlikely]]
    budget_state.Look();
}

// What the calling thread has spent since it began. For tests that count.
inline std::uint64_t StepsSpent() { return budget_state.spent(); }

class Budget {
 public:
  static constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 62U;

  // `is_late`: whether the time is over, asked every few thousand steps; may be empty. A budget inside another one suspends it; what it
  // spends counts for the outer one too.
  explicit Budget(std::uint64_t steps, std::function<bool()> is_late = {});
  ~Budget();
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  static bool IsCurrent() { return budget_state.current != nullptr; }
  std::uint64_t spent() const { return budget_state.spent() - start_; }

 private:
  friend struct BudgetState;
  friend class OffBudget;
  const std::uint64_t steps_;
  const std::function<bool()> is_late_;
  std::uint64_t start_;
  Budget* const outer_;
};

// While it lives nothing is charged to the current budget, and nothing ends: for what has bounds of its own and is no part of the
// judgement, such as reading another file that may be in a cache or not.
class OffBudget {
 public:
  OffBudget();
  ~OffBudget();
  OffBudget(const OffBudget&) = delete;
  OffBudget& operator=(const OffBudget&) = delete;

 private:
  Budget* const current_;
  const std::uint64_t start_;
};

}  // namespace warden::base
