// From a workload's proxies to their configurations.
#include "litellm/workload_configs.h"

#include <algorithm>
#include <utility>

#include "k8s/workload.h"
#include "litellm/config_source.h"
#include "litellm/find_configs.h"
#include "litellm/version.h"

namespace warden {
namespace {

// Nothing says where a configuration would be, and the image is one that has none of its own.
bool HasNone(const ConfigSource& source, const Container& proxy) {
  return source.in_force() == nullptr && !source.hidden && IsOfficialImage(proxy.image);
}

void Read(const Object& map, const ConfigSource& source, const Snapshot& snapshot, WorkloadConfigs& found) {
  const auto is_it = [&](const Config& config) { return source.key.empty() || config.place() == source.key; };
  FoundConfigs all = FindConfigs(map, snapshot);
  const auto it = std::find_if(all.configs.begin(), all.configs.end(), is_it);
  if (it == all.configs.end()) {
    found.complete = false;
  } else {
    found.configs.push_back(std::move(*it));
  }
}

}  // namespace

WorkloadConfigs ConfigsOf(const Workload& workload, const Snapshot& snapshot) {
  WorkloadConfigs found;
  for (const Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const ConfigSource source = FindConfigSource(workload, container);
    const Object* map = source.is_config_map() ? snapshot.Find("ConfigMap", workload.object().ref().ns, source.object.object) : nullptr;
    if (map != nullptr) {
      Read(*map, source, snapshot, found);
    } else if (!HasNone(source, container)) {
      found.complete = false;
    }
  }
  return found;
}

}  // namespace warden
