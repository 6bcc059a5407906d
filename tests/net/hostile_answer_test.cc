// The HTTP client against servers that mean it harm, with TLS and without: whatever they say is a right answer or a failure that says what
// was wrong, in bounded memory and time.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "net/http_client.h"
#include "support/gzip.h"
#include "support/plain_server.h"
#include "support/tls_server.h"

namespace warden::net {
namespace {

using namespace std::chrono_literals;
using testing::PlainServer;
using testing::TlsServer;
using Say = PlainServer::Say;
// What is said to a request; then the connection ends.
using Script = std::function<void(const Say& say)>;

// One server of either kind. Over TLS its end is a cut, without it an end like any other.
class Server {
 public:
  Server(bool tls, const Script& script) {
    if (tls) {
      tls_ = std::make_unique<TlsServer>([script](const testing::WireRequest&, testing::Wire& wire) {
        script([&](std::string_view bytes) {
          wire.Raw(bytes);
          return !wire.cut();
        });
        wire.Cut();
      });
    } else {
      plain_ = std::make_unique<PlainServer>([script](const std::string&, const Say& say) {
        script(say);
        return false;
      });
    }
  }
  HttpTarget target() const {
    if (plain_) return {.tls = false, .host = "127.0.0.1", .port = plain_->port()};
    return {.host = "127.0.0.1", .port = tls_->port(), .ca_pem = TlsServer::Authority().certificate_pem};
  }

 private:
  std::unique_ptr<TlsServer> tls_;
  std::unique_ptr<PlainServer> plain_;
};

constexpr std::size_t kMost = 1U << 20;

Result<HttpAnswer> AskAt(const HttpTarget& target) {
  auto client = MakeHttpClient(target);
  EXPECT_TRUE(client.ok());
  return (*client)->Call({.target = "/", .total = 20s, .silence = 20s, .most_bytes = kMost}, {});
}

// Kilobytes, of this process at its most; the count begins anew.
long MostMemory() {
  std::ifstream status("/proc/self/status");
  long kilobytes = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return kilobytes;
}

struct Without {
  const char* what;
  std::string begin;
  std::string again;  // without end
  const char* says;
};

class Hostile : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Wire, Hostile, ::testing::Values(false, true), [](const auto& info) { return info.param ? "Tls" : "Plain"; });

TEST_P(Hostile, ALongFirstLine) {
  const Server server(GetParam(),
                      [](const Say& say) { say("HTTP/1.1 200 " + std::string(30'000, 'x') + "\r\nContent-Length: 0\r\n\r\n"); });
  const auto answer = AskAt(server.target());
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.status().message().find("first line of its answer is over 1 KiB"), std::string::npos) << answer.status().message();
}

TEST_P(Hostile, WhatHasNoEndEnds) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string filler(5000, 'x');
  const std::vector<Without> all = {
      {"a first line", "HTTP/1.1 200 ", filler, "first line of its answer is over 1 KiB"},
      {"what is no HTTP", "", filler, "first line of its answer is over 1 KiB"},
      {"a header", ok + "A: ", filler, "head of its answer is over 64 KiB"},
      {"headers", ok, "A: b\r\nCc: dd\r\n", "head of its answer is over 64 KiB"},
      {"heads of status 100", "", "HTTP/1.1 100 Continue\r\n\r\n", "head of its answer is over 64 KiB"},
      {"heads of status 103", "", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "head of its answer is over 64 KiB"},
      {"the size of a chunk", chunked, "0000", "chunks"},
      {"the extension of a chunk", chunked + "1;a=", filler, "between two pieces of its answer is over 64 KiB"},
      {"trailers", chunked + "1\r\nx\r\n0\r\n", "A: b\r\n", "trailers"},
      {"a body", chunked, "5\r\nabcde\r\n", "over 1048576 bytes"},
  };
  for (const Without& one : all) {
    const Server server(GetParam(), [&](const Say& say) {
      std::string many;
      while (many.size() < 5000) many += one.again;
      if (!say(one.begin)) return;
      while (say(many)) {
      }
    });
    MostMemory();
    const long before = MostMemory();
    const auto answer = AskAt(server.target());
    ASSERT_FALSE(answer.ok()) << one.what;
    EXPECT_NE(answer.status().message().find(one.says), std::string::npos) << one.what << ": " << answer.status().message();
    EXPECT_LT(MostMemory() - before, 16L << 10) << one.what;
  }
}

TEST_P(Hostile, AHeadOfSixtyKibibytesIsRead) {
  const Server server(GetParam(), [](const Say& say) {
    std::string head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n";
    while (head.size() < 60'000) head += "A: " + std::string(1000, 'x') + "\r\n";
    say(head + "Content-Length: 2\r\n\r\nok");
  });
  const auto answer = AskAt(server.target());
  ASSERT_TRUE(answer.ok()) << answer.status().message();
  EXPECT_EQ(answer->status, 200u);
  EXPECT_EQ(answer->body, "ok");
}

// What two readers would read in two ways.
TEST_P(Hostile, FramingIsTakenAtItsWord) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& said :
       std::vector<std::string>{"HTTP/2 200 OK\r\n\r\n",
                                "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
                                "\r\n\r\n",
                                "SSH-2.0-OpenSSH\r\n",
                                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                                ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                                ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                                ok + "Content-Length: -1\r\n\r\nab",
                                ok + "Content-Length: two\r\n\r\nab",
                                ok + "Content-Length: 99999999999999999999\r\n\r\nab",
                                ok + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
                                ok + "Content-Length: 2\n\r\nab",
                                ok + "no header\r\nContent-Length: 2\r\n\r\nab",
                                ok + "A: b\r\n Content-Length: 2\r\n\r\nab",
                                ok + std::string("A: b\0\r\nContent-Length: 2\r\n\r\nab", 30),
                                chunked + "3\r\nab\r\n0\r\n\r\n",
                                chunked + "1\r\nab\r\n0\r\n\r\n",
                                chunked + "\r\nab\r\n0\r\n\r\n",
                                chunked + "-2\r\nab\r\n0\r\n\r\n",
                                chunked + "0x2\r\nab\r\n0\r\n\r\n",
                                chunked + "2\nab\r\n0\r\n\r\n",
                                chunked + "ffffffffffffffff\r\nab\r\n0\r\n\r\n",
                                chunked + "2\r\nab\r\n0\r\nA: b\r\n\r\n",
                                ok + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\nab",
                                ok + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab",
                                ok + "Content-Length: 3\r\n\r\nab"}) {
    const Server server(GetParam(), [&](const Say& say) { say(said); });
    const auto answer = AskAt(server.target());
    EXPECT_FALSE(answer.ok()) << said << " gives " << (answer.ok() ? answer->status : 0);
  }
}

std::string Chunked(std::string_view body, std::size_t piece) {
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string_view part = body.substr(at, piece);
    char size[32];
    std::snprintf(size, sizeof size, "%zx", part.size());
    text += std::string(size) + (at % 2 == 0 ? "" : ";a=b") + "\r\n" + std::string(part) + "\r\n";
  }
  return text + "0\r\n\r\n";
}

// A body in one of the ways that a server may send it.
std::string Spelled(std::string_view body, bool packed, std::size_t piece) {
  const std::string sent = packed ? testing::Gzipped(body) : std::string(body);
  std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  if (packed) head += "Content-Encoding: gzip\r\n";
  if (piece == 0) return head + "Content-Length: " + std::to_string(sent.size()) + "\r\n\r\n" + sent;
  return head + "Transfer-Encoding: chunked\r\n\r\n" + Chunked(sent, piece);
}

TEST_P(Hostile, CutAtEveryByteItIsNoAnswer) {
  const std::string body = "{\"kind\":\"Secret\",\"data\":{\"a\":\"YWJjYWJjYWJj\"}}";
  for (const bool packed : {false, true}) {
    for (const std::size_t piece : {0U, 7U}) {
      const std::string whole = Spelled(body, packed, piece);
      std::atomic<std::size_t> at = 0;
      const Server server(GetParam(), [&](const Say& say) { say(std::string_view(whole).substr(0, at)); });
      for (at = 0; at <= whole.size(); ++at) {
        const auto answer = AskAt(server.target());
        EXPECT_EQ(answer.ok(), at == whole.size()) << at << " of " << whole.size();
        if (answer.ok()) {
          EXPECT_EQ(answer->body, body);
        }
      }
    }
  }
}

TEST_P(Hostile, ABombIsBounded) {
  std::string bomb = testing::Gzipped(std::string(256U << 20, ' '));
  const std::string empty = testing::Gzipped("");
  std::string nothing;
  while (nothing.size() < 3 * kMost) nothing += empty;  // unpacks to nothing at all
  for (const std::string& sent : {bomb, testing::Gzipped(bomb) + "x", nothing}) {
    const Server server(GetParam(), [&](const Say& say) {
      say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(sent.size()) + "\r\n\r\n");
      say(sent);
    });
    MostMemory();
    const long before = MostMemory();
    EXPECT_FALSE(AskAt(server.target()).ok());
    EXPECT_LT(MostMemory() - before, 16L << 10);
  }
}

// Right answers, damaged at random: the body that was meant, or a failure, or (where a damage cannot be seen) a body of a length that was
// allowed.
TEST_P(Hostile, DamagedAnswers) {
  std::mt19937 random(20'261'130);
  const auto upto = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
  std::mutex mutex;
  std::string saying;
  const Server server(GetParam(), [&](const Say& say) {
    const auto mine = [&] {
      const std::lock_guard lock(mutex);
      return saying;
    }();
    say(mine);
  });
  int answered = 0;
  for (int i = 0; i < 600; ++i) {
    std::string body(upto(300), 'x');
    for (char& c : body) c = static_cast<char>('a' + upto(25));
    std::string said = Spelled(body, upto(1) == 0, upto(1) == 0 ? 0 : 1 + upto(20));
    const std::size_t damages = upto(3);
    for (std::size_t j = 0; j < damages; ++j) {
      const std::size_t at = upto(said.size() - 1);
      const std::vector<std::string> parts = {"\r\n",
                                              "\n",
                                              std::string(1, '\0'),
                                              "0\r\n\r\n",
                                              ";",
                                              "ffff",
                                              std::string(3000, 'y'),
                                              "HTTP/1.1 100 \r\n\r\n",
                                              "Content-Length: 1\r\n"};
      switch (upto(3)) {
        case 0: said[at] = static_cast<char>(upto(255)); break;
        case 1: said.erase(at, 1 + upto(10)); break;
        case 2: said.insert(at, parts[upto(parts.size() - 1)]); break;
        default: said.insert(at, said.substr(upto(said.size() - 1), upto(50))); break;
      }
      if (said.empty()) said = "x";
    }
    {
      const std::lock_guard lock(mutex);
      saying = said;
    }
    const auto answer = AskAt(server.target());
    if (damages == 0) {
      ASSERT_TRUE(answer.ok()) << answer.status().message();
      EXPECT_EQ(answer->body, body);
    }
    if (answer.ok()) {
      ++answered;
      EXPECT_LE(answer->body.size(), kMost);
      EXPECT_GE(answer->status, 200u);
      EXPECT_LT(answer->status, 1000u);
    } else {
      EXPECT_FALSE(answer.status().message().empty());
    }
  }
  EXPECT_GT(answered, 100);
}

// A proxy's answer to CONNECT is bounded like any other.
TEST(HostileProxy, WhatItSaysIsBounded) {
  const std::string filler(5000, 'x');
  const std::vector<Without> all = {
      {"a first line", "HTTP/1.1 200 ", filler, "first line of its answer is over 1 KiB"},
      {"a header", "HTTP/1.1 200 OK\r\nA: ", filler, "head of its answer is over 64 KiB"},
      {"headers", "HTTP/1.1 200 OK\r\n", "A: b\r\n", "head of its answer is over 64 KiB"},
      {"heads of status 100", "", "HTTP/1.1 100 Continue\r\n\r\n", "head of its answer is over 64 KiB"},
  };
  for (const Without& one : all) {
    const PlainServer proxy([&](const std::string&, const Say& say) {
      if (say(one.begin)) {
        while (say(one.again)) {
        }
      }
      return false;
    });
    HttpTarget target{.host = "api.example", .port = 6443, .ca_pem = TlsServer::Authority().certificate_pem};
    target.proxy = HttpProxy{"127.0.0.1", proxy.port(), "u", "canary"};
    const auto answer = AskAt(target);
    ASSERT_FALSE(answer.ok()) << one.what;
    EXPECT_NE(answer.status().message().find(one.says), std::string::npos) << one.what << ": " << answer.status().message();
    EXPECT_NE(answer.status().message().find("proxy"), std::string::npos) << answer.status().message();
  }
}

}  // namespace
}  // namespace warden::net
