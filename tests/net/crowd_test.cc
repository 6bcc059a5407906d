// Many clients that take a connection and give little for it: the others must not notice.
#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

// Both ends of each connection are in this process.
bool MayOpen(rlim_t descriptors) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min(limit.rlim_max, std::max(limit.rlim_cur, descriptors));
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= descriptors;
}

std::chrono::microseconds CpuTime() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto sum = [](const timeval& t) { return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec); };
  return sum(usage.ru_utime) + sum(usage.ru_stime);
}

void ExpectFreshRequests(const HttpServer& server) {
  for (int i = 0; i < 11; ++i) EXPECT_EQ(RawClient(server.tls_endpoint()).Post("/echo", "{}").body, "{}");
}

const std::string kStalled = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 16000000\r\n\r\nab";

TEST(Crowd, AHundredStalledClientsLeaveTheOthersAlone) {
  const auto server = StartServer();
  std::vector<RawClient> stalled;
  for (int i = 0; i < 100; ++i) {
    // In every phase: before the hello is answered, within a head, within a body.
    const auto layer = i % 3 == 0 ? ClientOptions::Layer::kPlain : ClientOptions::Layer::kTls;
    stalled.emplace_back(server->tls_endpoint(), ClientOptions{.layer = layer});
    ASSERT_TRUE(stalled.back().Send(i % 3 == 0 ? "\x16\x03" : i % 3 == 1 ? "POST /ec" : kStalled));
  }
  ExpectFreshRequests(*server);
  EXPECT_LT(server->stats().buffered_bytes, 1000);  // what was announced takes nothing from the budget
}

TEST(Crowd, NineHundredIdleConnectionsCostNothing) {
  ASSERT_TRUE(MayOpen(2000));
  const auto server = StartServer();
  std::vector<RawClient> idle;
  for (int i = 0; i < 900; ++i) ASSERT_EQ(idle.emplace_back(server->tls_endpoint()).Post("/echo", "{}").status, 200u) << i;
  EXPECT_EQ(server->stats().open, 900);
  const auto before = CpuTime();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_LT(CpuTime() - before, std::chrono::milliseconds(100));  // of the processor, which others do not change
  ExpectFreshRequests(*server);
  for (auto& client : idle) EXPECT_EQ(client.Post("/echo", "{}").body, "{}");
  EXPECT_EQ(server->stats().accepted, 900u + 11u);
}

std::string GetHealth(const HttpServer& server) {
  RawClient client(server.ops_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  client.Send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  return client.ReadAnswer().body;
}

// More than there are places, each after its handshake, from one client: who comes next is served, from the same address or another.
TEST(Crowd, ManyThatNeverAskLockNobodyOut) {
  ASSERT_TRUE(MayOpen(3000));
  auto options = TestOptions();
  options.max_connections = 256;
  options.overflow_connections = 16;
  const auto server = StartServer(options);
  RawClient before(server->tls_endpoint());
  EXPECT_EQ(before.Post("/echo", "{}").status, 200u);
  std::vector<RawClient> idle;
  for (int i = 0; i < 272; ++i) idle.emplace_back(server->tls_endpoint());
  ExpectFreshRequests(*server);
  EXPECT_EQ(RawClient(server->tls_endpoint(), {.from = "127.0.0.2"}).Post("/echo", "{}").body, "{}");
  EXPECT_EQ(before.Post("/echo", "{}").status, 200u) << "who has asked stays";
  EXPECT_EQ(idle.back().Post("/echo", "{}").status, 200u) << "the oldest go first";
  EXPECT_TRUE(idle.front().AtEnd());
  EXPECT_GT(server->stats().closed_for_room, 100u);
  EXPECT_EQ(server->stats().shed_requests() + server->stats().turned_away, 0u);
}

TEST(Crowd, HandshakesThatNeverBeginLockNobodyOut) {
  ASSERT_TRUE(MayOpen(3000));
  auto options = TestOptions();
  options.max_connections = 64;
  const auto server = StartServer(options);
  std::vector<RawClient> idle;
  for (int i = 0; i < 200; ++i) idle.emplace_back(server->tls_endpoint(), ClientOptions{.layer = ClientOptions::Layer::kPlain});
  ExpectFreshRequests(*server);
  EXPECT_EQ(server->stats().failed_handshakes(), 0u) << "to be closed for another one is no failure of the client";
}

// An API server opens connections ahead.
TEST(Crowd, WhoHasNotAskedYetStaysBelowHalf) {
  auto options = TestOptions();
  options.max_connections = 100;
  const auto server = StartServer(options);
  std::vector<RawClient> idle;  // and eleven more, which the server may not have seen going yet
  for (int i = 0; i < 35; ++i) idle.emplace_back(server->tls_endpoint());
  ExpectFreshRequests(*server);
  for (auto& client : idle) EXPECT_EQ(client.Post("/echo", "{}").status, 200u);
  EXPECT_EQ(server->stats().closed_for_room, 0u);
}

// One client that asked once on each of its connections holds nearly all places, and not those of others.
TEST(Crowd, OneAddressDoesNotGetThemAll) {
  auto options = TestOptions();
  options.max_connections = 64;
  options.overflow_connections = 4;
  const auto server = StartServer(options);
  std::vector<RawClient> hoard;
  for (int i = 0; i < 60; ++i) ASSERT_EQ(hoard.emplace_back(server->tls_endpoint()).Post("/echo", "{}").status, 200u);
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/echo", "{}").status, 429u) << "its share is used up";
  std::vector<RawClient> others;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(others.emplace_back(server->tls_endpoint(), ClientOptions{.from = "127.0.0.2"}).Post("/echo", "{}").status, 200u) << i;
  }
}

TEST(Crowd, IdleOperationsConnectionsDoNotHideHealth) {
  for (const bool asks : {false, true}) {
    const auto server = StartServer();
    std::vector<RawClient> idle;
    for (int i = 0; i < 200; ++i) {
      auto& client = idle.emplace_back(server->ops_endpoint(), ClientOptions{.layer = ClientOptions::Layer::kPlain});
      if (asks) client.Send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
      if (asks) client.ReadAnswer();
    }
    for (int i = 0; i < 5; ++i) EXPECT_EQ(GetHealth(*server), "ops /healthz");
  }
}

}  // namespace
}  // namespace warden::net
