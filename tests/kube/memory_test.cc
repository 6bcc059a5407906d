// What is left in memory of the Secrets that an API server sent, once nobody needs them any more: nothing. The server is another process,
// so that what it holds does not count.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/real_clock.h"
#include "doc/reader.h"
#include "engine/pruned.h"
#include "kube/api_client.h"
#include "kube/store.h"
#include "support/memory_file_system.h"
#include "support/memory_scan.h"
#include "support/tls_server.h"

namespace warden::kube {
namespace {

using namespace std::chrono_literals;
using testing::HiddenSecret;
using testing::TlsServer;
using testing::Wire;
using testing::WireRequest;

// A TLS server in a process of its own. Tests make it before they have threads.
class OtherProcess {
 public:
  explicit OtherProcess(const TlsServer::Handler& handler) {
    TlsServer::Authority();  // both sides have the same
    int ports[2] = {-1, -1};
    EXPECT_EQ(::pipe(ports), 0);
    child_ = ::fork();
    if (child_ == 0) {
      const TlsServer server(handler);
      const std::uint16_t port = server.port();
      (void)!::write(ports[1], &port, sizeof port);
      while (true) ::pause();
    }
    EXPECT_EQ(::read(ports[0], &port_, sizeof port_), static_cast<ssize_t>(sizeof port_));
    ::close(ports[0]);
    ::close(ports[1]);
  }
  ~OtherProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;

  net::HttpTarget target() const { return {.host = "127.0.0.1", .port = port_, .ca_pem = TlsServer::Authority().certificate_pem}; }
  Access access() const {
    return {.server = "https://127.0.0.1:" + std::to_string(port_), .ca = {.text = TlsServer::Authority().certificate_pem}};
  }

 private:
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

// The begin of what is given back is overwritten by the allocator: what is looked for stands behind it.
const std::string kFront(100, 'x');

// A Secret with the value as it is, and quoted in what kubectl applied.
std::string SecretWith(const std::string& value, const std::string& version) {
  return R"({"kind":"Secret","apiVersion":"v1","metadata":{"name":"s","namespace":"ns","resourceVersion":")" + version +
         R"(","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"stringData\":{\"a\":\")" + value +
         R"(\"}}\n"}},"type":"Opaque","data":{"a":")" + value + R"(","filler":")" + std::string(30'000, 'x') + R"("}})";
}

// In many pieces of odd sizes, so that what holds them has to grow.
void SendChunks(Wire& wire, std::string_view text) {
  wire.Begin(200);
  for (std::size_t size = 100; !text.empty(); size += 700) {
    wire.Chunk(text.substr(0, size));
    text.remove_prefix(std::min(size, text.size()));
  }
  wire.End();
}

void Answer(const HiddenSecret& secret, const WireRequest& request, Wire& wire) {
  const std::string value = secret.Show();
  const std::string list =
      R"({"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[)" + SecretWith(value, "5") + "]}";
  // By the collection: what is no JSON, no object, no list, no event.
  const bool watched = request.query.contains("watch");
  // (Strings with escapes in what turns out to be no JSON are not reached.)
  if (request.path == "/api/v1/halves")
    return SendChunks(wire, R"({"data":{"filler":")" + kFront + R"(","a":")" + value + "\"}" + (watched ? "\n" : ""));
  if (request.path == "/api/v1/arrays") return SendChunks(wire, "[" + list + (watched ? "]\n" : "]"));
  if (request.path == "/api/v1/singles") return SendChunks(wire, SecretWith(value, "") + (watched ? "\n" : ""));
  if (request.path == "/api/v1/errors") return SendChunks(wire, R"({"type":"ERROR","object":)" + SecretWith(value, "1") + "}\n");
  if (watched) {
    return SendChunks(wire, R"({"type":"ADDED","object":)" + SecretWith(value, "8") + "}\n" + R"({"type":"MODIFIED","object":)" +
                                SecretWith(value, "9") + "}\n");
  }
  if (request.path == "/packed") return wire.AnswerPacked(200, list);
  if (request.path == "/whole") return wire.Answer(200, list);
  if (request.path == "/cut") {
    wire.Begin(200);
    wire.Chunk(list.substr(0, list.size() / 2));
    return wire.Cut();
  }
  if (request.path == "/refused") {
    const std::string filler(5000, 'x');
    return wire.Answer(422, R"({"kind":"Status","apiVersion":"v1","reason":"Invalid","message":"no","filler":")" + filler +
                                R"(","quoted":")" + value + R"(","more":")" + filler + "\"}");
  }
  if (request.path == "/nothing") return wire.Answer(404, "{}");
  SendChunks(wire, list);
}

class Memory : public ::testing::Test {
 protected:
  static unsigned Next() {
    static unsigned number = 0;
    return ++number;
  }
  const HiddenSecret secret{Next()};  // each test has its own
  const OtherProcess server{[this](const WireRequest& request, Wire& wire) { Answer(secret, request, wire); }};
  const app::RealClock clock;
  const testing::MemoryFileSystem files;
};

// Otherwise the tests below would show nothing.
TEST_F(Memory, WhatIsThereIsFound) {
  EXPECT_EQ(secret.CountInMemory(), 0u);
  auto held = std::make_unique<std::string>(secret.Show());
  EXPECT_GE(secret.CountInMemory(), 1u);
}

TEST_F(Memory, OfAnAnswer) {
  auto client = net::MakeHttpClient(server.target());
  for (const char* path : {"/whole", "/packed", "/chunks"}) {
    {
      const auto answer = (*client)->Call({.target = path}, {});
      ASSERT_TRUE(answer.ok()) << answer.status().message();
      EXPECT_EQ(secret.CountInMemory(), 2u) << path;
    }
    EXPECT_EQ(secret.CountInMemory(), 0u) << path;
  }
  EXPECT_FALSE((*client)->Call({.target = "/cut"}, {}).ok());
  EXPECT_EQ(secret.CountInMemory(), 0u);
  EXPECT_FALSE((*client)->Call({.target = "/packed", .most_bytes = 20'000}, {}).ok());
  EXPECT_EQ(secret.CountInMemory(), 0u);
}

TEST_F(Memory, OfACredentialAndABody) {
  auto client = net::MakeHttpClient(server.target());
  net::HttpCall call{.method = "POST", .target = "/x", .credential = kFront + secret.Show(), .body = kFront + secret.Show()};
  EXPECT_EQ((*client)->Call(call, {})->status, 200u);
  base::Wipe(call.credential);
  base::Wipe(call.body);
  EXPECT_EQ(secret.CountInMemory(), 0u);
}

TEST_F(Memory, OfListsAndWatches) {
  Credentials credentials(server.access(), files, clock, nullptr);
  auto client = ApiClient::Make(credentials, clock, {.attempts = 1});
  ASSERT_TRUE(client.ok()) << client.status().message();
  constexpr Resource kSecrets{"", "v1", "secrets"};
  {
    auto page = (*client)->List(kSecrets, "", {}, {}, {});
    ASSERT_TRUE(page.ok()) << page.error().message;
    EXPECT_GE(secret.CountInMemory(), 2u);
    doc::Wipe(page->document);
  }
  EXPECT_EQ(secret.CountInMemory(), 0u);
  int events = 0;
  const auto done = (*client)->Watch(
      kSecrets, "", {.resource_version = "7", .timeout = 60s}, {}, [] {},
      [&](WatchEvent event) {
        ++events;
        doc::Wipe(event.document);
      },
      {});
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(events, 2);
  EXPECT_EQ(secret.CountInMemory(), 0u);
  EXPECT_FALSE((*client)->Raw("/refused", {}).ok());
  EXPECT_EQ(secret.CountInMemory(), 0u);
}

TEST_F(Memory, OfWhatIsNeitherListNorEvent) {
  Credentials credentials(server.access(), files, clock, nullptr);
  auto client = ApiClient::Make(credentials, clock, {.attempts = 1});
  ASSERT_TRUE(client.ok()) << client.status().message();
  for (const char* plural : {"halves", "arrays", "singles", "errors"}) {
    const Resource odd{"", "v1", plural};
    EXPECT_FALSE((*client)->List(odd, "", {}, {}, {}).ok()) << plural;
    EXPECT_EQ(secret.CountInMemory(), 0u) << plural;
    const auto done = (*client)->Watch(
        odd, "", {.resource_version = "7", .timeout = 60s}, {}, [] {}, [](const WatchEvent&) {}, {});
    EXPECT_FALSE(done.ok()) << plural;
    EXPECT_EQ(secret.CountInMemory(), 0u) << plural;
  }
}

// Calls add the copy that the connection was made for, and leave none of their own.
TEST_F(Memory, OfATokenThatManyCallsShow) {
  Access access = server.access();
  access.token.text = kFront + secret.Show();
  Credentials credentials(std::move(access), files, clock, nullptr);
  auto client = ApiClient::Make(credentials, clock, {.attempts = 1});
  ASSERT_TRUE(client.ok()) << client.status().message();
  EXPECT_TRUE(credentials.Get().ok());
  const std::size_t before = secret.CountInMemory();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE((*client)->Raw("/nothing", {}).ok());
  EXPECT_LE(secret.CountInMemory(), before + 1);
}

TEST_F(Memory, OfWhatAStoreKnows) {
  Credentials credentials(server.access(), files, clock, nullptr);
  auto client = ApiClient::Make(credentials, clock, {.attempts = 1});
  ASSERT_TRUE(client.ok()) << client.status().message();
  Store store(clock, &engine::Pruned);
  const KindInfo& kind = *FindKind("Secret");
  StoreFeed& feed = store.AddFeed(kind, "");
  constexpr Resource kSecrets{"", "v1", "secrets"};
  auto page = (*client)->List(kSecrets, "", {}, {}, {});
  ASSERT_TRUE(page.ok()) << page.error().message;
  feed.Begin();
  feed.Page(std::move(page->document));
  feed.End();
  EXPECT_EQ(store.size(), 1u);
  EXPECT_EQ(secret.CountInMemory(), 0u);
  const auto done = (*client)->Watch(
      kSecrets, "", {.resource_version = "7", .timeout = 60s}, {}, [] {}, [&](WatchEvent event) { feed.Apply(std::move(event)); }, {});
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(secret.CountInMemory(), 0u);
}

}  // namespace
}  // namespace warden::kube
