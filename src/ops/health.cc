// From conditions to answers.
#include "ops/health.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace warden::ops {
namespace {

constexpr std::string_view kServing = "serving";

std::string LineOf(const Condition& condition, const Condition::Now& now) { return "\n" + condition.name() + ": " + now.reason; }

}  // namespace

Health::Health() {
  conditions_.emplace_back(std::string(kServing), Condition::Decides::kReadiness);
  Set(Phase::kStarting);
}

void Health::Set(Phase phase) {
  const std::lock_guard lock(mutex_);
  phase_ = phase;
  if (phase == Phase::kServing) return conditions_.front().Ok();
  conditions_.front().NotOk(phase == Phase::kStarting ? "starting" : "draining");
}

Health::Phase Health::phase() const {
  const std::lock_guard lock(mutex_);
  return phase_;
}

Condition& Health::Add(std::string name, Condition::Decides decides) {
  const std::lock_guard lock(mutex_);
  WARDEN_CHECK(std::none_of(conditions_.begin(), conditions_.end(), [&](const Condition& known) { return known.name() == name; }));
  return conditions_.emplace_back(std::move(name), decides);
}

Health::Answer Health::Live() const { return AnswerFrom(Condition::Decides::kLiveness); }

Health::Answer Health::Ready() const { return AnswerFrom(Condition::Decides::kReadiness); }

Health::Answer Health::AnswerFrom(Condition::Decides about) const {
  const bool ready = about == Condition::Decides::kReadiness;
  std::string word = "ok", troubles, remarks;
  const std::lock_guard lock(mutex_);
  for (const Condition& condition : conditions_) {
    if (!ready && condition.decides() != about) continue;
    const Condition::Now now = condition.now();
    if (now.state == Condition::State::kRemark) remarks += LineOf(condition, now);
    if (now.state != Condition::State::kNotOk) continue;
    const bool is_phase = &condition == &conditions_.front();  // says it in a word, as the first line
    if (is_phase) word = now.reason;
    if (!is_phase) troubles += LineOf(condition, now);
  }
  const bool ok = word == "ok" && troubles.empty();
  if (ok) return {.ok = true, .text = word + (ready ? remarks : "")};
  if (word == "ok") word = ready ? "not ready" : "not alive";
  return {.ok = false, .text = word + troubles};
}

}  // namespace warden::ops
