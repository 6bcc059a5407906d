// "Rules about judging" 10 where a store knows what ran before: a rollback passes.
#pragma once

#include "warden/engine.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::engine {

// Whether ReplicaSets tell what the workload ran before: a Deployment or a Rollout.
bool KeepsRevisions(const ObjectRef& ref);

// Whether an update brings back a pod template that this very workload ran before: one of its ReplicaSets in the snapshot has it
// (Deployment, Rollout). Of StatefulSets and DaemonSets, whose history stands in ControllerRevisions, nothing is known. Pure; any thread.
bool RanBefore(const Object& object, const Circumstances& circumstances, const Snapshot& snapshot);

}  // namespace warden::engine
