// Reading topologySpreadConstraints and podAntiAffinity.
#include "k8s/spread.h"

#include <algorithm>

#include "k8s/selector.h"

namespace warden::k8s {
namespace {

bool HasItems(const Node* list) { return list != nullptr && !list->items().empty(); }

// The term keeps the pods of the workload apart, host by host: it selects them themselves.
bool ForbidsSharing(const Node& term, const Node* pod_labels) {
  const Node* key = term.Find("topologyKey");
  return key != nullptr && key->string() == "kubernetes.io/hostname" && Matches(term.Find("labelSelector"), pod_labels);
}

}  // namespace

Spread Spread::Of(const Workload& workload) {
  Spread spread;
  if (!workload.has_pod()) return spread;
  spread.constraints = workload.pod_spec()["topologySpreadConstraints"];
  spread.constrained = HasItems(spread.constraints.value());
  const Field anti_affinity = workload.pod_spec()["affinity"]["podAntiAffinity"];
  spread.required = anti_affinity["requiredDuringSchedulingIgnoredDuringExecution"];
  const Node* required = spread.required.value();
  spread.anti_affinity = HasItems(required) || HasItems(anti_affinity["preferredDuringSchedulingIgnoredDuringExecution"].value());
  if (required == nullptr) return spread;
  const auto terms = required->items();
  spread.one_per_host =
      std::any_of(terms.begin(), terms.end(), [&](const Node& term) { return ForbidsSharing(term, workload.pod_labels()); });
  return spread;
}

}  // namespace warden::k8s
