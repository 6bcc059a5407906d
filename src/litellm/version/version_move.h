// An update that makes a proxy container run another LiteLLM.
//
// Values that refer to both workloads, which must outlive them. Any thread.
#pragma once

#include <optional>

#include "k8s/workload.h"
#include "litellm/version/installed.h"
#include "litellm/version/version.h"

namespace warden::litellm {

struct VersionMove {
  const k8s::Container* container = nullptr;  // of the new workload
  Installed before;
  Installed after;
  VersionChange change = VersionChange::kSame;  // kNewer or kOlder
};

// Proxy containers are the same when they have the same name, or are the only one on both sides. Nothing: no proxy runs another version
// than before, or the versions cannot be told (floating tags, digests).
std::optional<VersionMove> MoveBetween(const k8s::Workload& before, const k8s::Workload& after);

}  // namespace warden::litellm
