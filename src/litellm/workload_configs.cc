// From a pod's volumes to configurations.
#include "litellm/workload_configs.h"

#include <iterator>
#include <utility>

#include "k8s/workload.h"
#include "litellm/find_configs.h"

namespace warden {
namespace {

class Collector {
 public:
  Collector(const Snapshot& snapshot, std::string_view ns) : snapshot_(snapshot), ns_(ns) {}

  void Volume(const Node& volume) {
    if (const Node* map = volume.Find("configMap")) ConfigMap(map->Find("name"));
    if (volume.Find("secret") != nullptr) found_.complete = false;
    const Node* projected = volume.Find("projected");
    const Node* sources = projected != nullptr ? projected->Find("sources") : nullptr;
    if (sources == nullptr) return;
    for (const Node& source : sources->items()) Volume(source);
  }

  WorkloadConfigs Take() { return std::move(found_); }

 private:
  void ConfigMap(const Node* name) {
    const Object* object = name != nullptr ? snapshot_.Find("ConfigMap", ns_, name->text()) : nullptr;
    if (object == nullptr) {
      found_.complete = false;
      return;
    }
    FoundConfigs found = FindConfigs(*object, snapshot_);
    if (!found.unreadable.empty()) found_.complete = false;
    std::move(found.configs.begin(), found.configs.end(), std::back_inserter(found_.configs));
  }

  const Snapshot& snapshot_;
  std::string_view ns_;
  WorkloadConfigs found_;
};

}  // namespace

WorkloadConfigs ConfigsOf(const Workload& workload, const Snapshot& snapshot) {
  Collector collector(snapshot, workload.object().ref().ns);
  const Node* volumes = workload.pod_spec()["volumes"].value();
  for (std::size_t i = 0; volumes != nullptr && i < volumes->items().size(); ++i) collector.Volume(volumes->items()[i]);
  return collector.Take();
}

}  // namespace warden
