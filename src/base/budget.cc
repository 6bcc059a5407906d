// Looking at the budget every few thousand steps.
#include "base/budget.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace warden::base {
namespace {

// Between two looks at the clock, which costs 30 to 300 ns: about a hundredth of what this many steps take. Some steps are dear, so not
// more.
constexpr std::uint64_t kStepsBetweenLooks = 8192;
// A name in a message: keys of a ConfigMap are shorter, what is longer is none.
constexpr std::size_t kMaxNameBytes = 253;

}  // namespace

Doing::Doing(std::string_view what, std::string_view name) : what_(what), name_(name), outer_(budget_state.doing) {
  budget_state.doing = this;
}

Doing::~Doing() { budget_state.doing = outer_; }

void BudgetState::Grant(std::uint64_t steps) {
  before = spent();
  granted = left = static_cast<std::int64_t>(std::min(steps, kStepsBetweenLooks));
}

void BudgetState::Look() {
  Grant(kStepsBetweenLooks);
  if (current == nullptr || std::uncaught_exceptions() > 0) return;
  const std::uint64_t used = before - current->start_;
  if (used > current->steps_) End(/*late=*/false, used);
  if (current->is_late_ && current->is_late_()) End(/*late=*/true, used);
  Grant(current->steps_ - used);
}

void BudgetState::End(bool late, std::uint64_t steps) const {
  OverBudget over{.doing = {}, .rule = {}, .late = late, .steps = steps};
  for (const Doing* one = doing; one != nullptr; one = one->outer_) {
    std::string text(one->what_);
    if (!one->name_.empty()) text.append(" ").append(one->name_.substr(0, kMaxNameBytes));
    over.doing = over.doing.empty() ? std::move(text) : text + ", " + over.doing;
    if (one->what_ == Doing::kRule) over.rule = one->name_;
  }
  throw over;  // NOLINT(hicpp-exception-baseclass): see OverBudget
}

Budget::Budget(std::uint64_t steps, std::function<bool()> is_late)
    : steps_(std::min(steps, kUnlimited)), is_late_(std::move(is_late)), start_(budget_state.spent()), outer_(budget_state.current) {
  budget_state.current = this;
  budget_state.Grant(steps_);
}

Budget::~Budget() {
  budget_state.current = outer_;
  budget_state.Grant(0);  // the next step looks
}

OffBudget::OffBudget() : current_(budget_state.current), start_(budget_state.spent()) { budget_state.current = nullptr; }

OffBudget::~OffBudget() {
  budget_state.current = current_;
  if (current_ != nullptr) current_->start_ += budget_state.spent() - start_;
  budget_state.Grant(0);
}

}  // namespace warden::base
