// More than the server can take: what it will not serve it says so, in the words that make the API server ask again.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/memory_limit.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Big bodies wait in the handler until Open; small ones do not.
class Gate {
 public:
  Response Handle(Request& request) {
    if (request.body.size() < 100'000) return Response{.body = "small"};
    std::unique_lock lock(mutex_);
    ++entered_;
    changed_.notify_all();
    return Response{.status = changed_.wait_for(lock, seconds(120), [&] { return open_; }) ? 200u : 500u};
  }
  void AwaitEntered(int count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, seconds(120), [&] { return entered_ >= count; }));
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int entered_ = 0;
};

class Overload : public testing::Test {
 protected:
  void Start() {
    server_ = StartServer(options_, [this](Request& request) { return gate_.Handle(request); });
  }
  static void ExpectShed(const Answer& answer, unsigned status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.Field("Retry-After"), "1");
  }

  const std::string big_ = std::string(150'000, 'x');
  ServerOptions options_ = TestOptions();
  Gate gate_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Overload, BigBodiesOverTheLimitAreToldToComeBack) {
  options_.max_big_bodies = 2;
  Start();
  std::vector<std::thread> clients;
  std::atomic<int> answered{0};
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] { answered += RawClient(server_->tls_endpoint()).Post("/", big_).status == 200; });
  }
  EXPECT_TRUE(Eventually([&] { return server_->stats().busy == 2; }));
  RawClient third(server_->tls_endpoint());
  const Answer refused = third.Post("/", big_);
  ExpectShed(refused, 429);
  EXPECT_EQ(refused.Field("Connection"), "");  // the body has been read: the connection is good for more
  EXPECT_EQ(third.Post("/", "{}").body, "small");
  gate_.Open();
  for (auto& client : clients) client.join();
  EXPECT_EQ(answered, 2);
  EXPECT_EQ(third.Post("/", big_).status, 200u);
  EXPECT_EQ(server_->stats().of(Shed::kBigBodies), 1u);
}

TEST_F(Overload, WhoWaitedTooLongIsNotJudgedAnyMore) {
  options_.big_body_threads = 1;
  Start();
  std::thread first([&] { EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/", big_).status, 200u); });
  gate_.AwaitEntered(1);
  Answer late;
  std::thread second([&] { late = RawClient(server_->tls_endpoint()).Post("/?timeout=3s", big_); });
  EXPECT_TRUE(Eventually([&] { return server_->stats().busy == 2; }));
  std::this_thread::sleep_for(milliseconds(3100));
  gate_.Open();
  first.join();
  second.join();
  ExpectShed(late, 503);
  EXPECT_EQ(server_->stats().of(Shed::kLate), 1u);
}

TEST_F(Overload, TheDeadlineOfTheTargetEndsTheReading) {
  options_.request_timeout = std::chrono::hours(1);
  Start();
  RawClient client(server_->tls_endpoint());
  ASSERT_TRUE(client.Send("POST /?timeout=200ms HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\nab"));
  EXPECT_TRUE(client.AtEnd());
  EXPECT_TRUE(Eventually([&] { return server_->stats().broken_off == 1; }));
}

TEST_F(Overload, ConnectionsOverTheLimitAreToldToComeBack) {
  options_.max_connections = 2;
  options_.overflow_connections = 1;
  Start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(clients.emplace_back(server_->tls_endpoint()).Post("/", "{}").status, 200u);
  {
    RawClient third(server_->tls_endpoint());
    const Answer answer = third.Post("/", "{}");
    ExpectShed(answer, 429);
    EXPECT_EQ(answer.Field("Connection"), "close");
    EXPECT_TRUE(third.AtEnd());
  }
  EXPECT_TRUE(Eventually([&] { return server_->stats().open == 2; }));
  clients.pop_back();
  EXPECT_TRUE(Eventually([&] { return server_->stats().open == 1; }));
  EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/", "{}").status, 200u);
  EXPECT_EQ(server_->stats().of(Shed::kConnections), 1u);
}

TEST_F(Overload, ABodyThereIsNoMemoryForIsShed) {
  Start();
  const std::string request = PostBytes("/", std::string(5 << 20, 'x'));
  RawClient client(server_->tls_endpoint());
  RefuseAllocationsFrom(3 << 20);
  EXPECT_TRUE(client.Send(request));
  const Answer answer = client.ReadAnswer();
  RefuseAllocationsFrom(SIZE_MAX);
  ExpectShed(answer, 503);
  EXPECT_EQ(answer.Field("Connection"), "close");
  EXPECT_EQ(server_->stats().of(Shed::kMemory), 1u);
  EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/", "{}").status, 200u);
}

// Whoever still waits for a thread when the drain is nearly over is told so while it can be, instead of being cut.
TEST_F(Overload, WhatHasNotBegunNearTheEndOfTheDrainIsSentAway) {
  options_.big_body_threads = 1;
  Start();
  std::thread first([&] { EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/", big_).status, 200u); });
  gate_.AwaitEntered(1);
  Answer waiting;
  std::thread second([&] { waiting = RawClient(server_->tls_endpoint()).Post("/", big_); });
  EXPECT_TRUE(Eventually([&] { return server_->stats().busy == 2; }));
  std::thread opener([&] {
    std::this_thread::sleep_for(seconds(8));
    gate_.Open();
  });
  EXPECT_TRUE(server_->FinishDrain(seconds(10)));
  for (auto* thread : {&first, &second, &opener}) thread->join();
  ExpectShed(waiting, 503);
  EXPECT_EQ(server_->stats().of(Shed::kDraining), 1u);
}

}  // namespace
}  // namespace warden::net
