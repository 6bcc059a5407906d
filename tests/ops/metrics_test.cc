// The registry's text, and the families of the server.
#include "ops/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <string>

#include "ops/server_families.h"

namespace warden::ops {
namespace {

using ::testing::HasSubstr;

TEST(OpsMetrics, SourcesComeBehindWhatIsRegistered) {
  Metrics metrics({.version = "1.2.3", .commit = "abc"});
  prometheus::BuildCounter().Name("warden_x_total").Help("X.").Register(metrics.registry()).Add({}).Increment(2);
  net::ServerStats stats;
  metrics.AddSource([&] { return ServerFamilies(stats, true); });
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("warden_x_total 2\n"));
  EXPECT_LT(text.find("warden_x_total 2\n"), text.find("warden_ready 1\n"));
  stats.open = 1;
  EXPECT_THAT(metrics.Text(), HasSubstr("warden_connections_open 1\n")) << "a source is asked each time";
}

TEST(OpsMetrics, CountersOfTheServer) {
  net::ServerStats stats;
  stats.open = 3;
  stats.shed[static_cast<std::size_t>(net::Shed::kBigBodies)] = 4;
  stats.handshake_failures[static_cast<std::size_t>(net::HandshakeFailure::kDistrust)] = 5;
  stats.bytes_out = 6;
  Metrics metrics({});
  metrics.AddSource([&] { return ServerFamilies(stats, false); });
  const std::string text = metrics.Text();
  for (const char* line : {"warden_ready 0", "warden_connections_open 3", "warden_requests_shed_total{reason=\"big_bodies\"} 4",
                           "warden_requests_shed_total{reason=\"memory\"} 0", "warden_tls_handshake_failures_total{reason=\"distrust\"} 5",
                           "warden_response_bytes_total 6"}) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(line) + "\n"));
  }
}

}  // namespace
}  // namespace warden::ops
