// The plain listener alone, over a real socket: no webhook, no certificate.
#include "ops/ops_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "net/raw_client.h"

namespace warden::ops {
namespace {

using ::testing::HasSubstr;

class OpsServerTest : public ::testing::Test {
 protected:
  OpsServerTest() {
    const Status status = server_.Start();
    EXPECT_TRUE(status.ok()) << status.message();
  }
  std::string Get(const std::string& path) {
    net::RawClient client(server_.endpoint(), {.layer = net::ClientOptions::Layer::kPlain});
    client.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.ReadAnswer("GET");
    return std::to_string(answer.status) + " " + answer.body;
  }

  Health health_;
  Metrics metrics_{{.version = "1.2.3", .commit = "abc"}};
  OpsServer server_{
      {.listen = {.host = "127.0.0.1", .port = 0}, .drain = {.delay = std::chrono::seconds(2), .grace = std::chrono::seconds(10)}},
      health_,
      metrics_};
};

TEST_F(OpsServerTest, AnswersWithoutAWebhookOrACertificate) {
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
  EXPECT_EQ(Get("/readyz"), "503 starting\n");
  Condition& store = health_.Add("store");
  store.NotOk("not listed yet");
  health_.Set(Health::Phase::kServing);
  EXPECT_EQ(Get("/readyz"), "503 not ready\nstore: not listed yet\n");
  EXPECT_THAT(Get("/metrics"), HasSubstr("\nwarden_ready 0\n"));
  store.Ok();
  EXPECT_EQ(Get("/readyz"), "200 ok\n");
  const std::string metrics = Get("/metrics");
  EXPECT_THAT(metrics, HasSubstr("\nwarden_ready 1\n"));
  EXPECT_THAT(metrics, HasSubstr("\nwarden_build_info{commit=\"abc\",version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("\nwarden_connections_accepted_total 6\n"));
}

TEST_F(OpsServerTest, TakesABigBodyAndGoesOn) {
  net::RawClient client(server_.endpoint(), {.layer = net::ClientOptions::Layer::kPlain});
  EXPECT_EQ(client.Post("/metrics", std::string(1 << 20, 'x')).status, 405U);
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
}

TEST_F(OpsServerTest, DrainsReadinessFirstThenAnswersNoMore) {
  health_.Set(Health::Phase::kServing);
  bool closed = false;
  std::thread drain([&] { closed = server_.Drain(); });
  std::string ready;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while ((ready = Get("/readyz")) == "200 ok\n" && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(ready, "503 draining\n");
  EXPECT_EQ(Get("/healthz"), "200 ok\n");
  drain.join();
  EXPECT_TRUE(closed);
  EXPECT_FALSE(net::RawClient(server_.endpoint(), {.layer = net::ClientOptions::Layer::kPlain}).connected());
}

TEST_F(OpsServerTest, SaysWhichPortIsTaken) {
  Metrics metrics({});
  OpsServer second({.listen = server_.endpoint(), .drain = {}}, health_, metrics);
  const Status status = second.Start();
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_THAT(status.message(), HasSubstr(net::ToString(server_.endpoint())));
}

}  // namespace
}  // namespace warden::ops
