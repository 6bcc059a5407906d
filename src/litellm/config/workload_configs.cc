// From a workload's proxies to their configurations.
#include "litellm/config/workload_configs.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "litellm/config/find_configs.h"
#include "litellm/version/version.h"

namespace warden::litellm {
namespace {

// Nothing says where a configuration would be, and the image is one that has none of its own.
bool HasNone(const ConfigSource& source, const k8s::Container& proxy) {
  return source.in_force() == nullptr && !source.hidden && IsOfficialImage(proxy.image);
}

// What each ConfigMap holds is read once, and each configuration counts once, however many proxies read it.
class Reader {
 public:
  Reader(const Snapshot& snapshot, const Assumptions& assumptions, WorkloadConfigs& found)
      : snapshot_(snapshot), assumptions_(assumptions), found_(found) {}

  void Read(const Object& map, const ConfigSource& source) {
    if (!read_.emplace(&map, source.key).second) return;
    const auto [all, fresh] = maps_.try_emplace(&map);
    if (fresh) all->second = FindConfigs(map, snapshot_, assumptions_).configs;
    const auto is_it = [&](const Config& config) { return source.key.empty() || config.place() == source.key; };
    const auto it = std::find_if(all->second.begin(), all->second.end(), is_it);
    if (it == all->second.end()) found_.complete = false;
    else found_.configs.push_back(*it);
  }

 private:
  const Snapshot& snapshot_;
  const Assumptions& assumptions_;
  WorkloadConfigs& found_;
  std::map<const Object*, std::vector<Config>> maps_;
  std::set<std::pair<const Object*, std::string_view>> read_;  // keys are views of the workload
};

}  // namespace

WorkloadConfigs ConfigsOf(const k8s::Workload& workload, const Snapshot& snapshot, const Assumptions& assumptions) {
  WorkloadConfigs found;
  Reader reader(snapshot, assumptions, found);
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const ConfigSource source = FindConfigSource(workload, container);
    const Object* map = source.is_config_map() ? snapshot.Find("ConfigMap", workload.object().ref().ns, source.object.object) : nullptr;
    if (map != nullptr) {
      reader.Read(*map, source);
    } else if (!HasNone(source, container)) {
      found.complete = false;
    }
  }
  return found;
}

}  // namespace warden::litellm
