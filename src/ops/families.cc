// Counters and gauges.
#include "ops/families.h"

#include <utility>

namespace warden::ops {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric MetricOf(MetricType type, double value, std::vector<ClientMetric::Label> labels) {
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  metric.label = std::move(labels);
  return metric;
}

MetricFamily Single(std::string name, std::string help, MetricType type, double value) {
  return {std::move(name), std::move(help), type, {MetricOf(type, value)}};
}

}  // namespace warden::ops
