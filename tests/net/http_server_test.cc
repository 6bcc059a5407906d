// The server as a well-behaved client sees it, and its own limits: threads, memory, connections.
#include "net/http_server.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HttpServer, RoundTrip) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  const Answer answer = client.Post("/echo", R"({"uid":"u1"})");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.body, R"({"uid":"u1"})");
  EXPECT_EQ(answer.Field("Content-Type"), "application/json");
  EXPECT_EQ(answer.Field("Connection"), "");
}

TEST(HttpServer, OpsListenerIsPlain) {
  const auto server = StartServer();
  RawClient client(server->ops_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
    const Answer answer = client.ReadAnswer();
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.body, "ops /healthz");
    EXPECT_EQ(answer.Field("Content-Type"), "text/plain");
  }
}

TEST(HttpServer, KeepsTheConnection) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  for (int i = 0; i < 100; ++i) {
    const std::string body = std::string(static_cast<std::size_t>(i) * 100, 'x');
    ASSERT_EQ(client.Post("/echo", body).body, body);
  }
  const auto stats = server->stats();
  EXPECT_EQ(stats.accepted, 1u);
  EXPECT_EQ(stats.requests, 100u);
  EXPECT_EQ(stats.open, 1);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  ASSERT_TRUE(client.Send(PostBytes("/echo", "1") + PostBytes("/echo", "22") + PostBytes("/echo", "333", "Connection: close\r\n")));
  const auto answers = client.ReadAnswersToEnd();
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].body + answers[1].body + answers[2].body, "122333");
}

TEST(HttpServer, TakesARequestByteByByte) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  for (const char c : PostBytes("/echo", "slow")) ASSERT_TRUE(client.Send(std::string_view(&c, 1)));
  EXPECT_EQ(client.ReadAnswer().body, "slow");
}

TEST(HttpServer, TakesBodiesUpToTheLimit) {
  auto options = TestOptions();
  options.max_body_bytes = 2 << 20;
  const auto server = StartServer(options);
  RawClient client(server->tls_endpoint());
  const std::string largest(2 << 20, 'x');
  EXPECT_EQ(client.Post("/echo", largest).body, largest);
  EXPECT_EQ(client.Post("/echo", largest + "x").status, 413u);
}

TEST(HttpServer, HandsOverWhatTheRequestSaid) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  EXPECT_EQ(client.Post("/target", "").body, "/target");
  EXPECT_EQ(client.Post("/type", "").body, "application/json");
  EXPECT_EQ(client.Post("/peer", "").body, "");
}

TEST(HttpServer, RequestsKnowWhenTheyArrived) {
  std::chrono::steady_clock::time_point arrived;
  const auto server = StartServer(TestOptions(), [&](Request& request) {
    arrived = request.arrived;
    return Response{};
  });
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/", "{}").status, 200u);
  EXPECT_GE(arrived, before);
  EXPECT_LE(arrived, std::chrono::steady_clock::now());
}

TEST(HttpServer, HeadHasNoBody) {
  const auto server = StartServer();
  RawClient client(server->ops_endpoint(), {.layer = ClientOptions::Layer::kPlain});
  ASSERT_TRUE(client.Send("HEAD /readyz HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(client.ReadAnswer("HEAD").Field("Content-Length"), "11");
  EXPECT_EQ(client.ReadAnswer().body, "ops /readyz");
}

TEST(HttpServer, SaysContinueToAClientThatWaits) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  ASSERT_TRUE(
      client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_EQ(client.ReadAnswer().status, 100u);
  ASSERT_TRUE(client.Send("{}"));
  EXPECT_EQ(client.ReadAnswer().body, "{}");
}

TEST(HttpServer, ExceptionsOfHandlersStayInside) {
  const auto server = StartServer();
  RawClient client(server->tls_endpoint());
  const Answer broken = client.Post("/throw", "{}");
  EXPECT_EQ(broken.status, 500u);
  EXPECT_THAT(broken.head + broken.body, Not(HasSubstr("hunter2")));
  const Answer full = client.Post("/bad_alloc", "{}");
  EXPECT_EQ(full.status, 503u);
  EXPECT_EQ(full.Field("Retry-After"), "1");
  EXPECT_EQ(client.Post("/echo", "{}").status, 200u);                        // the same connection
  EXPECT_EQ(client.Post("/throw", std::string(100'000, 'x')).status, 500u);  // from a big-body thread
  EXPECT_EQ(server->stats().handler_failures, 3u);
  EXPECT_EQ(server->stats().busy, 0);
}

// With big bodies on the two io threads, two of them would leave nobody for the small ones.
TEST(HttpServer, BigBodiesDoNotStallSmallOnes) {
  std::mutex mutex;
  std::condition_variable changed;
  bool release = false;
  const auto server = StartServer(TestOptions(), [&](Request& request) {
    if (request.body.size() < 100'000) return Response{};
    std::unique_lock lock(mutex);
    return Response{.status = changed.wait_for(lock, std::chrono::seconds(120), [&] { return release; }) ? 200u : 429u};
  });
  std::vector<std::thread> big;
  std::atomic<int> answered{0};
  for (int i = 0; i < 3; ++i) {
    big.emplace_back([&] { answered += RawClient(server->tls_endpoint()).Post("/", std::string(200'000, 'x')).status == 200; });
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().busy == 3; }));
  RawClient small(server->tls_endpoint());
  for (int i = 0; i < 50; ++i) EXPECT_EQ(small.Post("/", "{}").status, 200u);
  EXPECT_EQ(answered, 0);
  {
    const std::lock_guard lock(mutex);
    release = true;
  }
  changed.notify_all();
  for (auto& thread : big) thread.join();
  EXPECT_EQ(answered, 3);
}

TEST(HttpServer, ShedsBigBodiesWhenTooManyBytesAreBuffered) {
  auto options = TestOptions();
  options.max_buffered_bytes = 100'000;
  options.big_body_bytes = 30'000;
  const auto server = StartServer(options);
  const std::string large = PostBytes("/", std::string(90'000, 'x'));
  {
    RawClient slow(server->tls_endpoint());
    ASSERT_TRUE(slow.Send(large.substr(0, large.size() - 1)));
    EXPECT_TRUE(Eventually([&] { return server->stats().buffered_bytes == 90'000 - 1; }));
    const Answer shed = RawClient(server->tls_endpoint()).Post("/", std::string(50'000, 'x'));
    EXPECT_EQ(shed.status, 503u);
    EXPECT_EQ(shed.Field("Retry-After"), "1");
    EXPECT_EQ(shed.Field("Connection"), "close");
    EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/", std::string(20'000, 'x')).status, 200u);  // over it too, but small
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().buffered_bytes == 0; }));
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/", std::string(50'000, 'x')).status, 200u);
  EXPECT_EQ(server->stats().of(Shed::kBytes), 1u);
}

TEST(HttpServer, ManyIdleConnectionsCostNoThread) {
  const auto server = StartServer();
  std::vector<RawClient> idle;
  for (int i = 0; i < 100; ++i) idle.emplace_back(server->tls_endpoint());
  EXPECT_TRUE(Eventually([&] { return server->stats().open == 100; }));
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/echo", "{}").status, 200u);
  for (auto& client : idle) EXPECT_EQ(client.Post("/echo", "{}").status, 200u);
}

TEST(HttpServer, TurnsAwayConnectionsFarOverTheLimit) {
  auto options = TestOptions();
  options.max_connections = 2;
  options.overflow_connections = 0;
  const auto server = StartServer(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(clients.emplace_back(server->tls_endpoint()).Post("/", "{}").status, 200u);
  EXPECT_FALSE(RawClient(server->tls_endpoint()).connected());
  EXPECT_EQ(server->stats().turned_away, 1u);
  RawClient ops(server->ops_endpoint(), {.layer = ClientOptions::Layer::kPlain});  // has a limit of its own
  ASSERT_TRUE(ops.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(ops.ReadAnswer().status, 200u);
  clients.pop_back();
  EXPECT_TRUE(Eventually([&] { return RawClient(server->tls_endpoint()).Post("/", "{}").status == 200; }));
}

TEST(HttpServer, ListensOnAllAddresses) {
  auto options = TestOptions();
  options.tls_listen = {.host = "", .port = 0};
  const auto server = StartServer(options);
  EXPECT_NE(server->tls_endpoint().port, 0);
  EXPECT_EQ(RawClient({.host = "127.0.0.1", .port = server->tls_endpoint().port}).Post("/", "{}").status, 200u);
}

TEST(HttpServer, ListensOnIpv6) {
  auto options = TestOptions();
  options.tls_listen = {.host = "::1", .port = 0};
  HttpServer server(options, &ShowRequest, &ShowRequest);
  ASSERT_TRUE(server.SetCertificate(TestPair(), std::chrono::system_clock::now()).ok());
  if (!server.Start().ok()) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(server.tls_endpoint().host, "::1");
  EXPECT_EQ(RawClient(server.tls_endpoint()).Post("/", "{}").status, 200u);
}

TEST(HttpServerStart, NamesTheTakenPortAndMayBeRepeated) {
  const auto first = StartServer();
  auto options = TestOptions();
  options.ops_listen = first->ops_endpoint();
  HttpServer second(options, &ShowRequest, &ShowRequest);
  ASSERT_TRUE(second.SetCertificate(TestPair(), std::chrono::system_clock::now()).ok());
  for (int i = 0; i < 2; ++i) {
    const Status status = second.Start();
    EXPECT_EQ(status.code(), StatusCode::kUnavailable);
    EXPECT_THAT(status.message(), HasSubstr("listen on " + ToString(first->ops_endpoint()) + ": "));
  }
}

TEST(HttpServerStart, RefusesWhatMakesNoSense) {
  const auto start = [](ServerOptions options, const CertificatePair* pair) {
    HttpServer server(options, &ShowRequest, &ShowRequest);
    if (pair && !server.SetCertificate(*pair, std::chrono::system_clock::now()).ok()) return Status(StatusCode::kInternal, "no pair");
    return server.Start();
  };
  auto no_threads = TestOptions();
  no_threads.io_threads = 0;
  auto no_address = TestOptions();
  no_address.tls_listen.host = "localhost";
  EXPECT_THAT(start(TestOptions(), nullptr).message(), HasSubstr("no certificate"));
  EXPECT_THAT(start(no_threads, &TestPair()).message(), HasSubstr("at least 1"));
  EXPECT_THAT(start(no_address, &TestPair()).message(), HasSubstr("not an IP address"));
  const auto server = StartServer();
  EXPECT_THAT(server->Start().message(), HasSubstr("started already"));
}

}  // namespace
}  // namespace warden::net
