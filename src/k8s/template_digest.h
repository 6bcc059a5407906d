// Whether two pod templates are the same but for what controllers stamp on them: as the deployment controller compares the templates of
// ReplicaSets (EqualIgnoreHash in pkg/controller/deployment/util), and Argo's Rollouts likewise; of a ControllerRevision what
// its StatefulSet or DaemonSet is patched with to go back (getPatch in pkg/controller/statefulset and pkg/controller/daemon). Pure; any
// thread.
#pragma once

#include <string>

#include "warden/object.h"

namespace warden::k8s {

// Of spec.template, and of nothing else that the object says; "" where there is none. For comparing, never to be shown: doc/digest.h.
std::string TemplateDigest(const Object& object);

// The same of a ReplicaSet or a ControllerRevision in a snapshot: of a pruned one (prune.h) the digest that was kept.
std::string DigestOfRevision(const Object& revision);

// The member of a pruned revision that holds it.
inline constexpr std::string_view kTemplateDigest = "templateDigest";

}  // namespace warden::k8s
