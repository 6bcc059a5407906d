// What sources of metrics make their families of.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace warden::ops {

// `type`: a counter or a gauge.
prometheus::ClientMetric MetricOf(prometheus::MetricType type, double value, std::vector<prometheus::ClientMetric::Label> labels = {});
// A family of one metric without labels.
prometheus::MetricFamily Single(std::string name, std::string help, prometheus::MetricType type, double value);

}  // namespace warden::ops
