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

using std::chrono::steady_clock;

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

// The median of how long a fresh connection and its request take.
steady_clock::duration FreshRequest(const HttpServer& server) {
  std::vector<steady_clock::duration> times;
  for (int i = 0; i < 11; ++i) {
    const auto begin = steady_clock::now();
    EXPECT_EQ(RawClient(server.tls_endpoint()).Post("/echo", "{}").body, "{}");
    times.push_back(steady_clock::now() - begin);
  }
  std::nth_element(times.begin(), times.begin() + 5, times.end());
  return times[5];
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
  EXPECT_LT(FreshRequest(*server), std::chrono::seconds(1));
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
  EXPECT_LT(CpuTime() - before, std::chrono::milliseconds(20));
  EXPECT_LT(FreshRequest(*server), std::chrono::seconds(1));
  for (auto& client : idle) EXPECT_EQ(client.Post("/echo", "{}").body, "{}");
  EXPECT_EQ(server->stats().accepted, 900u + 11u);
}

}  // namespace
}  // namespace warden::net
