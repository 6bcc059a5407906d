// A table of what is told, and the two that have a reason.
#include "ops/server_families.h"

#include <prometheus/metric_family.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ops/families.h"

namespace warden::ops {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// One line for each reason, also for those that have not happened: an alert wants to see the first.
template <class Reason, std::size_t n>
MetricFamily ByReason(std::string name, std::string help, const std::array<std::uint64_t, n>& counts) {
  MetricFamily family{std::move(name), std::move(help), MetricType::Counter, {}};
  for (std::size_t i = 0; i < n; ++i) {
    family.metric.push_back(
        MetricOf(MetricType::Counter, static_cast<double>(counts[i]), {{"reason", std::string(net::ToString(static_cast<Reason>(i)))}}));
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> ServerFamilies(const net::ServerStats& stats, bool ready) {
  constexpr auto kCounter = MetricType::Counter;
  constexpr auto kGauge = MetricType::Gauge;
  const auto number = [](auto count) { return static_cast<double>(count); };
  return {
      Single("warden_ready", "1 while requests should be sent here.", kGauge, ready ? 1 : 0),
      Single("warden_connections_open", "Open connections, both listeners.", kGauge, number(stats.open)),
      Single("warden_connections_accepted_total", "Connections taken.", kCounter, number(stats.accepted)),
      Single("warden_connections_turned_away_total", "Connections closed at once: too many.", kCounter, number(stats.turned_away)),
      Single("warden_connections_closed_for_room_total", "Connections closed to make room for newer ones.", kCounter,
             number(stats.closed_for_room)),
      Single("warden_connections_not_accepted_total", "Times that no connection could be accepted, because no file descriptor was free.",
             kCounter, number(stats.not_accepted)),
      ByReason<net::HandshakeFailure>("warden_tls_handshake_failures_total", "TLS handshakes that failed. distrust: a wrong caBundle.",
                                      stats.handshake_failures),
      Single("warden_requests_in_flight", "Requests being judged or waiting for a thread.", kGauge, number(stats.busy)),
      Single("warden_requests_total", "Requests handed to a handler, health and metrics among them.", kCounter, number(stats.requests)),
      Single("warden_requests_refused_total", "Requests answered 4xx or 505 for what they are as HTTP.", kCounter, number(stats.refused)),
      Single("warden_slow_requests_total", "Requests that took so long that another thread took over the connections beside them.",
             kCounter, number(stats.slow)),
      ByReason<net::Shed>("warden_requests_shed_total", "Requests answered 429 or 503 with Retry-After.", stats.shed),
      Single("warden_requests_broken_off_total", "Requests that ended before they were whole.", kCounter, number(stats.broken_off)),
      Single("warden_handler_failures_total", "Requests that ended in a fault of ours.", kCounter, number(stats.handler_failures)),
      Single("warden_request_body_bytes_total", "Bytes of bodies handed to a handler.", kCounter, number(stats.body_bytes_in)),
      Single("warden_response_bytes_total", "Bytes of answers, heads included.", kCounter, number(stats.bytes_out)),
      Single("warden_buffered_bytes", "Bytes of bodies in memory now.", kGauge, number(stats.buffered_bytes)),
  };
}

void AddServerFamilies(const net::HttpServer& server, const Health& health, Metrics& metrics) {
  metrics.AddSource([&server, &health] { return ServerFamilies(server.stats(), health.Ready().ok); });
}

}  // namespace warden::ops
