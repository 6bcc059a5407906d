// The LiteLLM configurations that the proxies of a workload read, as far as the snapshot knows them.
#pragma once

#include <vector>

#include "litellm/config/config.h"
#include "warden/snapshot.h"

namespace warden::k8s {
class Workload;
}  // namespace warden::k8s

namespace warden::litellm {

struct WorkloadConfigs {
  std::vector<Config> configs;
  bool complete = true;  // false: a proxy reads one that is not known: in a Secret, in the image, in a ConfigMap that is not there
};

// By the path that each proxy container is given (litellm/config/config_source.h). Reads the YAML of their ConfigMaps: ask only where it
// decides something. `assumptions`: as for FindConfigs. What it returns refers to the snapshot's objects.
WorkloadConfigs ConfigsOf(const k8s::Workload& workload, const Snapshot& snapshot, const Assumptions& assumptions);

}  // namespace warden::litellm
