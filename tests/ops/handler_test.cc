// Paths of the plain listener.
#include "ops/handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace warden::ops {
namespace {

using ::testing::HasSubstr;

TEST(OpsHandler, TellsAliveFromReady) {
  Health health;
  const Metrics metrics({.version = "1.2.3", .commit = "abc"});
  const auto handler = MakeHandler(health, metrics);
  const auto ask = [&](std::string_view target, std::string_view method = "GET") {
    net::Request request;
    request.method = method;
    request.target = target;
    const auto answer = handler(request);
    return std::to_string(answer.status) + " " + answer.body;
  };
  EXPECT_EQ(ask("/healthz"), "200 ok\n");
  EXPECT_EQ(ask("/readyz"), "503 starting\n");
  health.Set(Health::Phase::kServing);
  EXPECT_EQ(ask("/readyz"), "200 ok\n");
  EXPECT_EQ(ask("/readyz?verbose", "HEAD"), "200 ok\n");
  health.Add("certificate").Remark("it is old");
  EXPECT_EQ(ask("/readyz"), "200 ok\ncertificate: it is old\n");
  health.Set(Health::Phase::kDraining);
  EXPECT_EQ(ask("/readyz"), "503 draining\n");
  EXPECT_EQ(ask("/healthz"), "200 ok\n");
  EXPECT_THAT(ask("/metrics"), HasSubstr("\nwarden_build_info{commit=\"abc\",version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(ask("/debug"), HasSubstr("404 "));
  EXPECT_THAT(ask("/metrics", "POST"), HasSubstr("405 "));
  EXPECT_THAT(ask("/healthz", "POST"), HasSubstr("405 "));
}

}  // namespace
}  // namespace warden::ops
