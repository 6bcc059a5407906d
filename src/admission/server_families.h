// The counters of the HTTP server in Prometheus' terms, made when somebody asks: counting them costs a request nothing more.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "net/http_server.h"

namespace warden {

std::vector<prometheus::MetricFamily> ServerFamilies(const net::ServerStats& stats, bool ready);

}  // namespace warden
