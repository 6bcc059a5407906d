// Every refused request gets its answer, though its client sends all it has before it reads a byte: a close with unread bytes would be a
// reset, which overtakes the answer.
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_server.h"

namespace warden::net {
namespace {

using Layer = ClientOptions::Layer;

struct Refusal {
  std::string name;
  std::string head;
  unsigned status;
};

const std::string kPost = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

std::vector<Refusal> Refusals() {
  return {
      {"no HTTP", "name: litellm\nmodels:\n- a\n\r\n\r\n", 400},
      {"a bad length", kPost + "Content-Length: +2\r\n\r\n", 400},
      {"a folded line", kPost + "A: b\r\n c\r\nContent-Length: 2\r\n\r\n", 400},
      {"a bad method", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", 405},
      {"chunks", kPost + "Transfer-Encoding: chunked\r\n\r\n", 411},
      {"too large", kPost + "Content-Length: 4000000\r\n\r\n", 413},
      {"a long target", "GET /" + std::string(3000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"no JSON", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", 415},
      {"an expectation", kPost + "Expect: tea\r\nContent-Length: 1000000\r\n\r\n", 417},
      {"a head without an end", "POST / HTTP/1.1\r\n" + std::string(20'000, 'a'), 431},
      {"a version", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505},
  };
}

ServerOptions SmallOptions() {
  auto options = TestOptions();
  options.max_body_bytes = 1 << 20;
  return options;
}

RawClient NarrowClient(const HttpServer& server, Layer layer) {
  const Endpoint where = layer == Layer::kTls ? server.tls_endpoint() : server.ops_endpoint();
  return RawClient(where, {.layer = layer, .receive_buffer = 1});  // the system makes it the least there is
}

TEST(Linger, EveryRefusalArrivesWhenAllIsSentFirst) {
  const auto server = StartServer(SmallOptions());
  const std::string rest(4 << 20, 'x');
  for (const Layer layer : {Layer::kTls, Layer::kPlain}) {
    for (const Refusal& refusal : Refusals()) {
      SCOPED_TRACE(refusal.name + (layer == Layer::kTls ? ", TLS" : ", plain"));
      RawClient client = NarrowClient(*server, layer);
      EXPECT_TRUE(client.Send(refusal.head + rest));
      EXPECT_EQ(client.ReadAnswer().status, refusal.status);
      EXPECT_TRUE(client.AtEnd());
    }
  }
}

// Longer than the limit of silence in all, with less silence than that.
TEST(Linger, GoesOnAsLongAsBytesCome) {
  auto options = SmallOptions();
  options.linger_timeout = std::chrono::seconds(20);
  const auto server = StartServer(options);
  for (const Layer layer : {Layer::kTls, Layer::kPlain}) {
    RawClient client = NarrowClient(*server, layer);
    ASSERT_TRUE(client.Send(kPost + "Content-Length: 4000000\r\n\r\n"));
    EXPECT_TRUE(Eventually([&] { return server->stats().refused == (layer == Layer::kTls ? 1u : 2u); }));
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(client.Send(std::string(10'000, 'x'))) << i;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_EQ(client.ReadAnswer().status, 413u);
  }
}

TEST(Linger, WhatIsShedArrivesToo) {
  auto options = TestOptions();
  options.max_buffered_bytes = 100'000;
  const auto server = StartServer(options);
  RawClient client = NarrowClient(*server, Layer::kTls);
  EXPECT_TRUE(client.Send(PostBytes("/echo", std::string(8 << 20, 'x'))));
  EXPECT_EQ(client.ReadAnswer().status, 503u);

  options = TestOptions();
  options.max_connections = 1;
  const auto full = StartServer(options);
  RawClient first(full->tls_endpoint());
  ASSERT_EQ(first.Post("/echo", "{}").status, 200u);
  RawClient second = NarrowClient(*full, Layer::kTls);
  EXPECT_TRUE(second.Send(PostBytes("/echo", std::string(8 << 20, 'x'))));
  EXPECT_EQ(second.ReadAnswer().status, 429u);
}

TEST(Linger, EndsByItself) {
  auto options = SmallOptions();
  options.linger_timeout = std::chrono::seconds(1);
  const auto server = StartServer(options);
  RawClient client = NarrowClient(*server, Layer::kPlain);
  ASSERT_TRUE(client.Send("nonsense\r\n\r\n"));  // and then neither a byte nor an end
  EXPECT_TRUE(Eventually([&] { return server->stats().open == 0; }));
  options.linger_timeout = TestOptions().linger_timeout;
  options.linger_total = std::chrono::seconds(1);
  const auto strict = StartServer(options);
  RawClient endless = NarrowClient(*strict, Layer::kPlain);
  ASSERT_TRUE(endless.Send("nonsense\r\n\r\n"));
  EXPECT_TRUE(Eventually([&] { return !endless.Send("x"); }));
  EXPECT_TRUE(Eventually([&] { return strict->stats().open == 0; }));
}

// Lingering ones hold a place, and give it up first.
TEST(Linger, CountsAndMakesRoom) {
  auto options = TestOptions();
  options.max_connections = 4;
  const auto server = StartServer(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    auto& client = clients.emplace_back(server->tls_endpoint());
    ASSERT_TRUE(client.Send("nonsense\r\n\r\n")) << i;
    ASSERT_EQ(client.ReadAnswer().status, 400u) << i;
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().open <= 4; }));
  EXPECT_EQ(RawClient(server->tls_endpoint()).Post("/echo", "{}").status, 200u);
}

}  // namespace
}  // namespace warden::net
