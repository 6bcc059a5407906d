// Sums over the namespaces of a kind: labels come from fixed lists.
#include "cluster/families.h"

#include <prometheus/metric_family.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/families.h"

namespace warden::cluster {
namespace {

using ops::MetricOf;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct OfKind {
  bool known = true;
  std::uint64_t lists = 0, watches = 0, events = 0;
  std::map<std::string_view, std::uint64_t> failures;
};

std::map<std::string_view, OfKind> ByKind(const std::vector<ClusterView::Part>& parts) {
  std::map<std::string_view, OfKind> kinds;
  for (const ClusterView::Part& part : parts) {
    OfKind& kind = kinds[part.kind->name];
    kind.known = kind.known && part.known == Known::kYes;
    kind.lists += part.counts.lists;
    kind.watches += part.counts.watches;
    kind.events += part.counts.events;
    for (std::size_t i = 0; i < part.counts.failures.size(); ++i) {
      if (static_cast<kube::ApiFailure>(i) == kube::ApiFailure::kNotFound) continue;  // its CRD is not installed: no failure
      kind.failures[kube::ToString(static_cast<kube::ApiFailure>(i))] += part.counts.failures[i];
    }
  }
  return kinds;
}

std::vector<MetricFamily> ClusterFamilies(const ClusterView& view) {
  constexpr auto kCounter = MetricType::Counter;
  constexpr auto kGauge = MetricType::Gauge;
  MetricFamily objects{"warden_store_objects", "Objects of the cluster that are known.", kGauge, {}};
  objects.metric.push_back(MetricOf(kGauge, static_cast<double>(view.objects())));
  MetricFamily known{"warden_store_known", "1 while what is known of the kind may be believed.", kGauge, {}};
  MetricFamily lists{"warden_store_lists_total", "Lists that were asked for.", kCounter, {}};
  MetricFamily watches{"warden_store_watches_total", "Watches that were asked for.", kCounter, {}};
  MetricFamily events{"warden_store_events_total", "Changes that were told.", kCounter, {}};
  MetricFamily failures{"warden_store_failures_total", "Lists and watches that failed.", kCounter, {}};
  for (const auto& [name, kind] : ByKind(view.parts())) {
    const ClientMetric::Label label{"kind", std::string(name)};
    known.metric.push_back(MetricOf(kGauge, kind.known ? 1 : 0, {label}));
    lists.metric.push_back(MetricOf(kCounter, static_cast<double>(kind.lists), {label}));
    watches.metric.push_back(MetricOf(kCounter, static_cast<double>(kind.watches), {label}));
    events.metric.push_back(MetricOf(kCounter, static_cast<double>(kind.events), {label}));
    for (const auto& [failure, count] : kind.failures) {
      if (count > 0) failures.metric.push_back(MetricOf(kCounter, static_cast<double>(count), {label, {"failure", std::string(failure)}}));
    }
  }
  return {objects, known, lists, watches, events, failures};
}

}  // namespace

void AddClusterFamilies(const ClusterView& view, ops::Metrics& metrics) {
  metrics.AddSource([&view] { return ClusterFamilies(view); });
}

}  // namespace warden::cluster
