// Small requests that take long: whoever comes beside them must not wait for them, on whichever lane it is.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

// "/slow" stays in the handler until Open: asleep, or burning the processor.
class Gate {
 public:
  Response Handle(Request& request) {
    if (request.target == "/sleep") {
      std::unique_lock lock(mutex_);
      ++inside_;
      changed_.wait(lock, [&] { return open_.load(); });
    } else if (request.target == "/burn") {
      ++inside_;
      while (!open_) {
      }
    }
    return Response{.body = std::move(request.body)};
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int inside() const { return inside_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> open_{false};
  std::atomic<int> inside_{0};
};

class SlowHandler : public testing::TestWithParam<const char*> {
 protected:
  void AskSlowly(int count, const std::string& from = {}) {
    for (int i = 0; i < count; ++i) {
      slow_.emplace_back(
          [this, from] { answered_ += RawClient(server_->tls_endpoint(), {.from = from}).Post(GetParam(), "{}").status == 200; });
    }
  }
  void End() {
    gate_.Open();
    for (auto& client : slow_) client.join();
  }

  Gate gate_;
  std::unique_ptr<HttpServer> server_ = StartServer(TestOptions(), [this](Request& request) { return gate_.Handle(request); });
  std::vector<std::thread> slow_;
  std::atomic<int> answered_{0};
};

TEST_P(SlowHandler, HoldsUpNobodyElse) {
  RawClient kept(server_->tls_endpoint(), {.from = "127.0.0.3"}), other(server_->tls_endpoint(), {.from = "127.0.0.3"});
  ASSERT_EQ(kept.Post("/", "1").body, "1");
  AskSlowly(4);  // more than there are lanes
  ASSERT_TRUE(Eventually([&] { return gate_.inside() == 4; })) << "one that waits behind another one never gets there";
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(kept.Post("/", "2").body, "2");  // on the lanes that were held up
    EXPECT_EQ(other.Post("/", "3").body, "3");
    EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/", "4").body, "4");  // shakes hands there
  }
  EXPECT_EQ(answered_, 0);
  EXPECT_GE(server_->stats().slow, 4u);
  End();
  EXPECT_EQ(answered_, 4);
  EXPECT_EQ(kept.Post("/", "5").body, "5");
}

TEST_P(SlowHandler, WhoHasManyLeavesRoomForOthers) {
  AskSlowly(40, "127.0.0.2");
  ASSERT_TRUE(Eventually([&] { return server_->stats().busy == 40 && server_->stats().slow >= 8; }));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(RawClient(server_->tls_endpoint()).Post("/", "a").body, "a");
  EXPECT_LT(gate_.inside(), 16) << "its share of the threads, and no more";
  EXPECT_EQ(answered_, 0);
  End();
  EXPECT_EQ(answered_, 40);
}

TEST_P(SlowHandler, HealthIsToldMeanwhile) {
  AskSlowly(20);
  ASSERT_TRUE(Eventually([&] { return server_->stats().busy == 20; }));
  for (int i = 0; i < 10; ++i) {
    RawClient client(server_->ops_endpoint(), {.layer = ClientOptions::Layer::kPlain});
    ASSERT_TRUE(client.Send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(client.ReadAnswer().status, 200u);
  }
  End();
  EXPECT_EQ(answered_, 20);
}

// Draining waits for them as for others.
TEST_P(SlowHandler, IsAnsweredInADrain) {
  AskSlowly(3);
  ASSERT_TRUE(Eventually([&] { return gate_.inside() == 3 && server_->stats().slow >= 3; }));
  std::thread opener([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    gate_.Open();
  });
  EXPECT_TRUE(server_->FinishDrain(std::chrono::minutes(2)));
  opener.join();
  End();
  EXPECT_EQ(answered_, 3);
}

INSTANTIATE_TEST_SUITE_P(Ways, SlowHandler, testing::Values("/sleep", "/burn"),
                         [](const auto& info) { return std::string(info.param + 1); });

// Lanes change their threads again and again while requests go on.
TEST(SlowHandlers, ManyShortOnesLoseNothing) {
  const auto server = StartServer(TestOptions(), [](Request& request) {
    if (request.body.size() % 5 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(25));
    return Response{.body = std::move(request.body)};
  });
  std::atomic<int> right{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      RawClient client(server->tls_endpoint());
      for (int i = 0; i < 50; ++i) {
        const std::string body(static_cast<std::size_t>(c + i), 'x');
        right += client.Post("/", body).body == body;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(right, 8 * 50);
  EXPECT_GT(server->stats().slow, 0u);
}

}  // namespace
}  // namespace warden::net
