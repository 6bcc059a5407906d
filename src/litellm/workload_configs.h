// The LiteLLM configurations that a workload mounts, as far as the snapshot knows them.
#pragma once

#include <vector>

#include "litellm/config.h"
#include "warden/snapshot.h"

namespace warden {

class Workload;

struct WorkloadConfigs {
  std::vector<Config> configs;
  bool complete = true;  // false: a ConfigMap or Secret that is mounted is not known, or a configuration in one cannot be read
};

// Of the ConfigMaps among the pod's volumes (projected ones too). Reads their YAML: ask only where it decides something. What it returns
// refers to the snapshot's objects. A volume from a Secret or of another kind may hold a configuration that nobody but the pod sees; only
// Secrets count as not known, others (emptyDir, claims) are mostly data.
WorkloadConfigs ConfigsOf(const Workload& workload, const Snapshot& snapshot);

}  // namespace warden
