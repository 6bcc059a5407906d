// Stopping without losing an answer.
#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Drain, AServerThatNeverStartedIsDrained) {
  HttpServer server(TestOptions(), &ShowRequest, &ShowRequest);
  EXPECT_TRUE(server.FinishDrain(seconds(10)));
}

TEST(Drain, AnnouncesItAndStillAccepts) {
  const auto server = StartServer();
  RawClient kept(server->tls_endpoint());
  ASSERT_EQ(kept.Post("/", "{}").status, 200u);
  EXPECT_FALSE(server->draining());
  server->BeginDrain();
  EXPECT_TRUE(server->draining());
  const Answer last = kept.Post("/", "{}");
  EXPECT_EQ(last.status, 200u);
  EXPECT_EQ(last.Field("Connection"), "close");
  EXPECT_TRUE(kept.AtEnd());
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/", "{}").status, 200u);
}

TEST(Drain, ClosesIdleConnections) {
  const auto server = StartServer();
  std::vector<RawClient> idle;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(idle.emplace_back(server->tls_endpoint()).Post("/", "{}").status, 200u);
  for (int i = 0; i < 5; ++i) idle.emplace_back(server->tls_endpoint());  // and some that never asked
  std::thread reader([&] {
    for (auto& client : idle) EXPECT_TRUE(client.AtEnd());
    idle.clear();
  });
  EXPECT_TRUE(server->FinishDrain(seconds(30)));
  reader.join();
  EXPECT_FALSE(RawClient(server->tls_endpoint()).connected());
  EXPECT_TRUE(server->FinishDrain(seconds(30)));  // a second time is no harm
}

TEST(Drain, WaitsForTheHandler) {
  std::latch entered(1);
  const auto server = StartServer(TestOptions(), [&](Request&) {
    entered.count_down();
    std::this_thread::sleep_for(milliseconds(300));
    return Response{.body = "done"};
  });
  std::thread client([&] { EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/", "{}").body, "done"); });
  entered.wait();
  EXPECT_TRUE(server->FinishDrain(seconds(30)));
  client.join();
}

TEST(Drain, GivesUpAfterTheGrace) {
  const auto server = StartServer();
  RawClient half(server->tls_endpoint());
  ASSERT_TRUE(half.Send("POST /"));
  EXPECT_TRUE(Eventually([&] { return server->stats().open == 1; }));
  EXPECT_FALSE(server->FinishDrain(milliseconds(100)));
}

// What a rollout does: readiness says no, the endpoint goes away (no new connections from here), the server stops. Every request that
// found a connection must be answered, whether it was in the handler, on its way, or not yet written.
TEST(Drain, LosesNoAnswerUnderLoad) {
  constexpr int kClients = 8;
  const auto server = StartServer(TestOptions(), [](Request& request) {
    std::this_thread::sleep_for(milliseconds(2));
    return Response{.body = std::move(request.body)};
  });
  std::atomic<bool> accepting{true};
  std::atomic<int> answered{0}, failed{0};
  std::latch settled(kClients);
  const auto load = [&](int number) {
    RawClient client(server->tls_endpoint());
    for (bool last = false; !last;) {
      if (!accepting) {
        settled.count_down();  // this client keeps the connection it has, for one more request
        last = true;
        std::this_thread::sleep_for(milliseconds(number * 5));
      }
      const Answer answer = client.Post("/", "{}");
      ++(answer.status == 200 ? answered : failed);
      if (!last && answer.Field("Connection") == "close") client = RawClient(server->tls_endpoint());
    }
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back(load, i);
  EXPECT_TRUE(Eventually([&] { return answered > 200; }));
  server->BeginDrain();
  EXPECT_TRUE(Eventually([&] { return answered > 400; }));
  accepting = false;
  settled.wait();
  EXPECT_TRUE(server->FinishDrain(seconds(30)));
  for (auto& client : clients) client.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(server->stats().open, 0);
}

// The destructor cuts: sessions in every state, big bodies that wait for their thread among them, go without a trace.
TEST(Drain, DestroyingABusyServer) {
  std::latch entered(1);
  std::vector<RawClient> clients;
  {
    const auto server = StartServer(TestOptions(), [&](Request& request) {
      if (request.body.size() > 100'000) {
        entered.count_down();
        std::this_thread::sleep_for(milliseconds(200));
      }
      return Response{};
    });
    EXPECT_EQ(clients.emplace_back(server->tls_endpoint()).Post("/", "{}").status, 200u);
    EXPECT_TRUE(clients.emplace_back(server->tls_endpoint()).Send("POST / HT"));
    clients.emplace_back(server->tls_endpoint(), ClientOptions{.layer = ClientOptions::Layer::kPlain});
    EXPECT_TRUE(clients.emplace_back(server->tls_endpoint()).Send(PostBytes("/", std::string(200'000, 'x'))));
    entered.wait();
    for (int i = 0; i < 2; ++i) {
      // Small enough not to enter the latch a second time, large enough for the other thread.
      EXPECT_TRUE(clients.emplace_back(server->tls_endpoint()).Send(PostBytes("/", std::string(70'000, 'x'))));
    }
    EXPECT_TRUE(Eventually([&] { return server->stats().busy == 3 || server->stats().requests == 4; }));
  }
  for (auto& client : clients) EXPECT_TRUE(client.ReadAnswersToEnd().size() <= 1);
}

}  // namespace
}  // namespace warden::net
