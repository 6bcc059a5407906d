// Which findings deny at admission: "Rules about judging" 3, 9, 11 and 13 of the catalogue.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/judge.h"
#include "engine/update.h"
#include "policy/names.h"

namespace warden::engine {

// What has to be known of the stored object; asked only where something would deny. References must outlive the call.
struct StoredObject {
  // Its findings of one rule, without those that it was exempted from: they were let be, not old.
  std::function<std::vector<const Entry*>(std::size_t rule)> findings;
  // Whether an exemption of its covers that finding.
  std::function<bool(const Finding&)> exempts;
  // Whether this update makes the object ours: it was marked as none of LiteLLM's, did not look like it, or had an owner that answers
  // for it, and that is gone. Nothing is old then.
  std::function<bool()> becomes_ours;
  // Whether this update brings back a pod template that the workload ran before (ran_before.h).
  std::function<bool()> ran_before;
};

// Lowers to warnings, with `admitted` set, the errors that must not deny: what rests on objects not in the request, what the stored
// object had already, what a controller writes, what a controller owns, what stands in a pod template that ran before. In an update of
// metadata alone what was there before is marked so (`was_there`).
void AdmitLeniently(std::vector<std::unique_ptr<Entry>>& entries, const Policy& policy, const CompiledPolicy& compiled,
                    const Object& object, const Circumstances& circumstances, const StoredObject& stored);

// "Knative Service x": the object's controller; "" when it has none.
std::string ControllerOf(const Object& object);

}  // namespace warden::engine
