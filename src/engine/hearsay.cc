// The same object in a world that has nothing else.
#include "engine/hearsay.h"

#include <variant>
#include <vector>

#include "base/budget.h"
#include "engine/scaled.h"
#include "policy/names.h"

namespace warden::engine {
namespace {

// Its view is made of the object alone, and so is its answer.
bool LooksAtNothingElse(const Rule& rule, const Object& object) {
  return rule.needs.empty() && rule.asks.empty() && std::holds_alternative<CheckFn<k8s::Workload>>(rule.check) &&
         object.ref().kind != "Scale";
}

OverlaySnapshot::Presence PresenceIn(const Circumstances& circumstances) {
  return circumstances.operation == Operation::kDelete ? OverlaySnapshot::Presence::kRemoved : OverlaySnapshot::Presence::kThere;
}

// What belongs to the object itself: of a Scale its workload, which it is a part of.
std::vector<Object> OwnOf(const Case& c) {
  const Object* workload = ScaledWorkload(c.object, c.snapshot);
  return workload != nullptr ? std::vector<Object>{*workload} : std::vector<Object>();
}

}  // namespace

struct Hearsay::Alone {
  explicit Alone(const Case& c)
      : own(OwnOf(c)),
        around(own, Coverage::kPartial),
        snapshot(around, c.object, PresenceIn(c.circumstances)),
        judged(c.policy, c.compiled, c.object, snapshot, c.circumstances) {}
  const std::vector<Object> own;
  const MemorySnapshot around;
  const OverlaySnapshot snapshot;
  const Case judged;
};

Hearsay::Hearsay(const Case& c) : case_(c) {}

Hearsay::~Hearsay() = default;

const Hearsay::Faults& Hearsay::FaultsAlone(std::size_t rule) {
  const auto known = faults_.find(rule);
  if (known != faults_.end()) return known->second;
  const base::Doing doing("the object by itself");
  if (alone_ == nullptr) alone_ = std::make_unique<Alone>(case_);
  Faults faults;
  for (const auto& entry : alone_->judged.judge().RunOne(rule)) {
    if (entry->finding.level == Severity::kError) faults.emplace(entry->finding.subject, entry->field.path());
  }
  return faults_.emplace(rule, std::move(faults)).first->second;
}

bool Hearsay::Is(const Entry& entry) {
  const Rule& rule = *entry.finding.rule;
  if (entry.finding.level != Severity::kError || rule.admission_cap != Severity::kError) return false;
  if (LooksAtNothingElse(rule, case_.object) || case_.snapshot.StandsAlone()) return false;
  const auto index = policy::IndexOf(case_.policy.rules(), rule);
  return index && !FaultsAlone(*index).contains({entry.finding.subject, entry.field.path()});
}

}  // namespace warden::engine
