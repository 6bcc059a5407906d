// "Rules about judging" 10 where a store knows what ran before: a rollback passes.
#pragma once

#include <string_view>

#include "warden/engine.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::engine {

// The kind of the objects that keep what the workload ran before: "ReplicaSet" (Deployment, Rollout), "ControllerRevision" (StatefulSet,
// DaemonSet); "" of everything else.
std::string_view RevisionKindOf(const ObjectRef& ref);

// Whether an update brings back a pod template that this very workload ran before: one of its revisions in the snapshot has it. Pure; any
// thread.
bool RanBefore(const Object& object, const Circumstances& circumstances, const Snapshot& snapshot);

}  // namespace warden::engine
