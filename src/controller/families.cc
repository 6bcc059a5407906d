// Counters of the reconciler, gauges of each ConfigMap.
#include "controller/families.h"

#include <prometheus/metric_family.h>

#include <string>
#include <utility>
#include <vector>

#include "cluster/families.h"
#include "controller/controller.h"
#include "ops/families.h"

namespace warden::controller {
namespace {

using ops::Single;
using prometheus::MetricFamily;
using prometheus::MetricType;

template <class Value>
MetricFamily ByConfigMap(std::string name, std::string help, const std::map<std::string, Reconciler::Gauge>& gauges, const Value& value) {
  MetricFamily family{std::move(name), std::move(help), MetricType::Gauge, {}};
  for (const auto& [config_map, gauge] : gauges) {
    const auto slash = config_map.find('/');
    family.metric.push_back(ops::MetricOf(MetricType::Gauge, static_cast<double>(value(gauge)),
                                          {{"namespace", config_map.substr(0, slash)}, {"config_map", config_map.substr(slash + 1)}}));
  }
  return family;
}

std::vector<MetricFamily> FamiliesOf(const Controller& controller) {
  constexpr auto kCounter = MetricType::Counter;
  constexpr auto kGauge = MetricType::Gauge;
  const auto number = [](auto count) { return static_cast<double>(count); };
  const ReconcilerCounts counts = controller.reconciler().counts();
  const auto gauges = controller.reconciler().gauges();
  const kube::WorkQueueNumbers queue = controller.queue();
  return {
      Single("warden_controller_leads", "1 while this replica is the one that works.", kGauge, controller.leadership().leads ? 1 : 0),
      Single("warden_controller_reconciles_total", "Looks at a ConfigMap.", kCounter, number(counts.reconciled)),
      Single("warden_controller_failures_total", "Looks that did not come to their end.", kCounter, number(counts.failed)),
      Single("warden_controller_api_calls_total", "Calls of the API server for them, watches left out.", kCounter,
             number(counts.api_calls)),
      Single("warden_controller_events_total", "Events made.", kCounter, number(counts.events)),
      Single("warden_controller_status_writes_total", "Statuses written.", kCounter, number(counts.status_writes)),
      Single("warden_controller_queue_depth", "ConfigMaps that wait for a worker.", kGauge, number(queue.depth)),
      Single("warden_hot_add_writes_total", "Calls that changed models of a proxy.", kCounter, number(counts.writes)),
      Single("warden_hot_add_reloads_total", "Pods that were made to read their database.", kCounter, number(counts.reloads)),
      ByConfigMap("warden_hot_add_models", "Models that the configuration wants.", gauges, [](const auto& gauge) { return gauge.wanted; }),
      ByConfigMap("warden_hot_add_models_served", "Of these, those that every pod serves just so.", gauges,
                  [](const auto& gauge) { return gauge.served; }),
      ByConfigMap("warden_hot_add_accepted", "1 where the configuration has no error.", gauges,
                  [](const auto& gauge) { return gauge.accepted; }),
      ByConfigMap("warden_hot_add_settled", "1 where nothing is left to do.", gauges, [](const auto& gauge) { return gauge.settled; }),
      ByConfigMap("warden_hot_add_drifted", "1 where somebody else edited a model.", gauges,
                  [](const auto& gauge) { return gauge.drifted; }),
      ByConfigMap("warden_hot_add_last_look_timestamp_seconds", "When it was looked at last.", gauges,
                  [](const auto& gauge) { return gauge.time; }),
  };
}

}  // namespace

void AddControllerFamilies(const Controller& controller, ops::Metrics& metrics) {
  metrics.AddSource([&controller] { return FamiliesOf(controller); });
  cluster::AddClusterFamilies(controller.view(), metrics);
}

}  // namespace warden::controller
