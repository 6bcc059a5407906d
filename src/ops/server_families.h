// The counters of the HTTP server and the readiness in Prometheus' terms, made when somebody asks: counting them costs a request nothing
// more.
#pragma once

#include <vector>

#include "net/http_server.h"
#include "ops/health.h"
#include "ops/metrics.h"

namespace warden::ops {

std::vector<prometheus::MetricFamily> ServerFamilies(const net::ServerStats& stats, bool ready);

// A source of them. Server and health must outlive the last call of Metrics::Text.
void AddServerFamilies(const net::HttpServer& server, const Health& health, Metrics& metrics);

}  // namespace warden::ops
