// The HTTP client over real TLS: who is trusted, what is never sent, and how a call ends.
#include "net/http_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

#include "net/authority.h"
#include "support/plain_server.h"
#include "support/tls_server.h"

namespace warden::net {
namespace {

using namespace std::chrono_literals;
using testing::PlainServer;
using testing::TlsServer;
using testing::Wire;
using testing::WireRequest;

HttpTarget TargetOf(const TlsServer& server) {
  return {.host = "127.0.0.1", .port = server.port(), .ca_pem = TlsServer::Authority().certificate_pem};
}
std::unique_ptr<HttpTransport> ClientOf(const HttpTarget& target, const HttpClientLimits& limits = {}) {
  auto client = MakeHttpClient(target, limits);
  EXPECT_TRUE(client.ok()) << client.status().message();
  return std::move(*client);
}
// Answers with what the client named in the handshake and showed.
void ShowPeer(const WireRequest& request, Wire& wire) { wire.Answer(200, request.server_name + "|" + request.client_name); }

Result<HttpAnswer> Ask(const HttpTarget& target, const HttpCall& call = {.target = "/"}) { return ClientOf(target)->Call(call, {}); }

TEST(HttpClient, TheServerNamesItself) {
  const TlsServer server(&ShowPeer);
  HttpTarget target = TargetOf(server);
  EXPECT_EQ(Ask(target)->body, "|");  // by its address, which is not sent as a name
  target.host = "localhost";
  EXPECT_EQ(Ask(target)->body, "localhost|");
  target.host = "127.0.0.1";
  target.server_name = "kubernetes";
  EXPECT_EQ(Ask(target)->body, "kubernetes|");
}

TEST(HttpClient, WhoIsNotTrusted) {
  const TlsServer named(&ShowPeer, {.names = {"kubernetes"}});
  const auto expect_distrust = [](HttpTarget target, const char* why) {
    const auto answer = Ask(target, {.target = "/", .credential = "Bearer canary"});
    ASSERT_FALSE(answer.ok()) << why;
    EXPECT_EQ(answer.status().code(), StatusCode::kForbidden) << answer.status().message();
    EXPECT_NE(answer.status().message().find(why), std::string::npos) << answer.status().message();
  };
  HttpTarget target = TargetOf(named);
  expect_distrust(target, "IP address mismatch");
  target.server_name = "kubernetes.default";
  expect_distrust(target, "hostname mismatch");
  target.server_name = "kubernetes";
  target.ca_pem = MakeAuthority({.common_name = "stranger", .now = std::chrono::system_clock::now()})->certificate_pem;
  expect_distrust(target, "certificate");
  target.ca_pem = "";
  expect_distrust(target, "certificate");
  EXPECT_EQ(named.requests(), 0);
  target.trust_anyone = true;
  EXPECT_EQ(Ask(target)->body, "kubernetes|");
}

TEST(HttpClient, ShowsItsCertificate) {
  const TlsServer server(&ShowPeer, {.client_ca_pem = TlsServer::Authority().certificate_pem});
  HttpTarget target = TargetOf(server);
  const auto pair = MakeSelfSigned({.common_name = "stranger", .dns_names = {"x"}, .now = std::chrono::system_clock::now()});
  target.client = *pair;
  EXPECT_FALSE(Ask(target).ok());
  EXPECT_EQ(Ask(TargetOf(server))->body, "|");
}

TEST(HttpClient, WhatCannotBeReadIsSaidAtOnce) {
  HttpTarget target{.host = "h", .ca_pem = "canary"};
  EXPECT_EQ(MakeHttpClient(target).status().code(), StatusCode::kInvalid);
  EXPECT_EQ(MakeHttpClient(target).status().message().find("canary"), std::string::npos);
  const auto one = MakeSelfSigned({.common_name = "a", .dns_names = {"a"}, .now = std::chrono::system_clock::now()});
  const auto two = MakeSelfSigned({.common_name = "b", .dns_names = {"b"}, .now = std::chrono::system_clock::now()});
  target.ca_pem = one->certificate_pem;
  target.client = CertificatePair{one->certificate_pem, two->private_key_pem};
  EXPECT_NE(MakeHttpClient(target).status().message().find("key is of another certificate"), std::string::npos);
  target.client = CertificatePair{one->certificate_pem, "canary"};
  EXPECT_EQ(MakeHttpClient(target).status().message(), "client certificate: private key: no readable PEM key");
}

TEST(HttpClient, NothingBreaksALine) {
  const TlsServer server(&ShowPeer);
  const auto client = ClientOf(TargetOf(server));
  for (const std::string& bad : std::vector<std::string>{"a\r\nX: y", "a\nb", std::string("a\0b", 3)}) {
    for (const HttpCall& call :
         {HttpCall{.target = "/", .headers = {{"A", bad}}}, HttpCall{.target = "/", .headers = {{bad, "v"}}},
          HttpCall{.target = "/", .credential = bad}, HttpCall{.target = "/" + bad}, HttpCall{.method = bad, .target = "/"}}) {
      const auto answer = client->Call(call, {});
      ASSERT_FALSE(answer.ok());
      EXPECT_EQ(answer.status().code(), StatusCode::kInvalid);
    }
  }
  EXPECT_EQ(client->Call({.target = "a b"}, {}).status().code(), StatusCode::kInvalid);
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, ACredentialNeverGoesOverPlainHttpToAnotherMachine) {
  const auto client = ClientOf({.tls = false, .host = "192.0.2.1", .port = 80});
  const auto answer = client->Call({.target = "/", .credential = "Bearer canary"}, {});
  EXPECT_EQ(answer.status().code(), StatusCode::kInvalid);
  EXPECT_EQ(answer.status().message().find("canary"), std::string::npos);
}

TEST(HttpClient, ConnectionsAreKeptForAWhileAndRenewed) {
  const TlsServer server([](const WireRequest& request, Wire& wire) { wire.Answer(200, std::to_string(request.connection)); });
  const auto client = ClientOf(TargetOf(server));
  EXPECT_EQ(client->Call({.target = "/"}, {})->body, "1");
  EXPECT_EQ(client->Call({.method = "POST", .target = "/", .body = "x"}, {})->body, "1");
  const auto short_lived = ClientOf(TargetOf(server), {.idle = 0ms});
  EXPECT_EQ(short_lived->Call({.target = "/"}, {})->body, "2");
  EXPECT_EQ(short_lived->Call({.target = "/"}, {})->body, "3");
}

// The server closes what is idle: the next call sees it before it sends.
TEST(HttpClient, AConnectionThatTheServerClosedIsNotUsed) {
  std::atomic<bool> closed = false;
  const TlsServer server([&](const WireRequest& request, Wire& wire) {
    wire.Answer(200, std::to_string(request.connection));
    wire.Cut();
    closed = true;
  });
  const auto client = ClientOf(TargetOf(server));
  EXPECT_EQ(client->Call({.target = "/"}, {})->body, "1");
  while (!closed) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(50ms);  // the end travels
  EXPECT_EQ(client->Call({.method = "POST", .target = "/", .body = "x"}, {})->body, "2");
}

// What stands behind an answer is no answer to the next call.
TEST(HttpClient, AConnectionWithSomethingLeftIsNotUsed) {
  std::atomic<int> asked = 0;
  const PlainServer server([&](const std::string&, const PlainServer::Say& say) {
    ++asked;
    return say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" +
               std::string(asked == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad" : ""));
  });
  const auto client = ClientOf({.tls = false, .host = "127.0.0.1", .port = server.port()});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client->Call({.target = "/"}, {})->body, "ok");
  EXPECT_EQ(server.connections(), 2);
}

TEST(HttpClient, AConnectionThatTheServerSaysItClosesIsNotUsed) {
  const PlainServer server([](const std::string&, const PlainServer::Say& say) {
    return say("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nok");  // and does not
  });
  const auto client = ClientOf({.tls = false, .host = "127.0.0.1", .port = server.port()});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client->Call({.target = "/"}, {})->body, "ok");
  EXPECT_EQ(server.connections(), 3);
}

TEST(HttpClient, ABodyIsSentWhole) {
  const TlsServer server([](const WireRequest& request, Wire& wire) {
    wire.Answer(200, request.header("content-type") + "|" + request.header("content-length") + "|" + request.header("authorization") + "|" +
                         request.body);
  });
  const auto client = ClientOf(TargetOf(server));
  const std::string body(200'000, 'x');
  const auto answer = client->Call({.method = "PUT", .target = "/", .credential = "Bearer t", .body = body}, {});
  EXPECT_EQ(answer->body, "text/plain|200000|Bearer t|" + body);
  EXPECT_EQ(client->Call({.method = "POST", .target = "/", .headers = {{"Content-Type", "a/b"}}, .body = "x"}, {})->body, "a/b|1||x");
  EXPECT_EQ(client->Call({.method = "POST", .target = "/"}, {})->body, "|0||");
}

TEST(HttpClient, WhyThereIsNoConnection) {
  const std::string long_name(70, 'x');  // no label of a name is so long: nobody need be asked
  HttpTarget target{.host = "127.0.0.1", .port = 1, .ca_pem = TlsServer::Authority().certificate_pem};
  const auto expect = [&](const std::string& message) {
    const auto answer = Ask(target);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
    EXPECT_EQ(answer.status().message(), message);
  };
  expect("127.0.0.1:1: no connection: Connection refused");
  target.host = "255.255.255.255";
  expect("255.255.255.255:1: no connection: Network is unreachable");
  target.host = long_name;
  expect(long_name + ":1: no connection: Name or service not known");
  target.proxy = HttpProxy{"127.0.0.1", 1, "u", "canary"};
  expect(long_name + ":1: the proxy: no connection: Connection refused");
}

// Long before the call must have ended: a watch lasts for minutes.
TEST(HttpClient, AServerThatAcceptsAndSaysNothing) {
  const PlainServer silent([](const std::string&, const PlainServer::Say&) { return true; });
  HttpTarget target{.host = "127.0.0.1", .port = silent.port(), .ca_pem = TlsServer::Authority().certificate_pem};
  const HttpCall call{.target = "/", .total = 600s, .silence = 600s};
  auto answer = ClientOf(target, {.connect = 100ms})->Call(call, {});
  EXPECT_EQ(answer.status().code(), StatusCode::kTimeout);
  EXPECT_NE(answer.status().message().find(": the server accepts connections and says nothing"), std::string::npos)
      << answer.status().message();
  target.proxy = HttpProxy{"127.0.0.1", silent.port(), "", ""};
  answer = ClientOf(target, {.connect = 100ms})->Call(call, {});
  EXPECT_EQ(answer.status().code(), StatusCode::kTimeout);
  EXPECT_NE(answer.status().message().find(": the proxy accepts connections and says nothing"), std::string::npos)
      << answer.status().message();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(ClientOf(target)->Call(call, stop.get_token()).status().code(), StatusCode::kUnavailable);
}

TEST(HttpClient, WhyTheHandshakeFailed) {
  const PlainServer server([](const std::string&, const PlainServer::Say&) { return false; }, "HTTP/1.1 400 Bad Request\r\n\r\n");
  const auto answer = Ask({.host = "127.0.0.1", .port = server.port(), .ca_pem = TlsServer::Authority().certificate_pem});
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(answer.status().message(), "127.0.0.1:" + std::to_string(server.port()) + ": the TLS handshake failed: wrong version number");
}

// Writing to a connection that the server has closed kills no program, whatever it does about SIGPIPE.
TEST(HttpClient, NoSignalWhenTheServerGoes) {
  const TlsServer tls([](const WireRequest&, Wire& wire) { wire.Cut(); });
  const PlainServer plain([](const std::string&, const PlainServer::Say&) { return false; });
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  // The first length counts for that server: it goes while the body is on its way.
  const HttpCall call{.method = "POST", .target = "/", .headers = {{"Content-Length", "0"}}, .body = std::string(8U << 20, 'x')};
  EXPECT_FALSE(Ask(TargetOf(tls), call).ok());
  EXPECT_FALSE(Ask({.tls = false, .host = "127.0.0.1", .port = plain.port()}, call).ok());
  std::signal(SIGPIPE, before);
}

// A listener that never accepts: once its queue is full, a connection stays in the making.
class DeafListener {
 public:
  DeafListener() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 0), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    for (int& filler : fillers_) {
      filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      ::connect(filler, reinterpret_cast<sockaddr*>(&address), size);
    }
  }
  ~DeafListener() {
    for (const int filler : fillers_) ::close(filler);
    ::close(listener_);
  }
  std::uint16_t port = 0;

 private:
  int listener_ = -1;
  int fillers_[4] = {};
};

TEST(HttpClient, AConnectionThatIsNeverMadeEndsInTimeAndByAStop) {
  const DeafListener deaf;
  const HttpTarget target{.host = "127.0.0.1", .port = deaf.port, .ca_pem = TlsServer::Authority().certificate_pem};
  const auto quick = ClientOf(target, {.connect = 200ms});
  EXPECT_EQ(quick->Call({.target = "/"}, {}).status().code(), StatusCode::kTimeout);
  const auto patient = ClientOf(target, {.connect = 600s});
  EXPECT_EQ(patient->Call({.target = "/", .total = 200ms}, {}).status().code(), StatusCode::kTimeout);
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  });
  EXPECT_EQ(patient->Call({.target = "/", .total = 600s}, stop.get_token()).status().code(), StatusCode::kUnavailable);
}

TEST(HttpClient, AStopBeforeTheCallEndsItToo) {
  const TlsServer server([](const WireRequest&, Wire& wire) { wire.StaySilent(); });
  std::stop_source stop;
  stop.request_stop();
  const auto client = ClientOf(TargetOf(server));
  for (int i = 0; i < 20; ++i) {
    const auto answer = client->Call({.target = "/", .total = 600s, .silence = 600s}, stop.get_token());
    EXPECT_EQ(answer.status().message(), "127.0.0.1:" + std::to_string(server.port()) + ": the call was stopped");
  }
}

TEST(HttpClient, StopsOfManyCallsReachTheirOwnAlone) {
  const TlsServer server([](const WireRequest& request, Wire& wire) {
    if (request.path == "/silent") return wire.StaySilent();
    wire.Answer(200, "ok");
  });
  const auto client = ClientOf(TargetOf(server));
  std::atomic<int> good = 0, stopped = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 40; ++j) good += client->Call({.target = "/"}, {}).ok() ? 1 : 0;
      });
      threads.emplace_back([&] {
        for (int j = 0; j < 10; ++j) {
          std::stop_source stop;
          std::jthread stopper([&] { stop.request_stop(); });
          stopped += client->Call({.target = "/silent", .total = 600s, .silence = 600s}, stop.get_token()).ok() ? 0 : 1;
        }
      });
    }
  }
  EXPECT_EQ(good, 160);
  EXPECT_EQ(stopped, 40);
}

TEST(HttpClient, SilenceAndTheWholeAreTimed) {
  const TlsServer server([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk("x");
    wire.StaySilent();
  });
  const auto client = ClientOf(TargetOf(server));
  EXPECT_EQ(client->Call({.target = "/", .total = 200ms}, {}).status().code(), StatusCode::kTimeout);
  const auto quiet = client->Call({.target = "/", .total = 600s, .silence = 200ms}, {});
  EXPECT_EQ(quiet.status().code(), StatusCode::kTimeout);
  EXPECT_NE(quiet.status().message().find("not a byte for 200 ms"), std::string::npos) << quiet.status().message();
}

TEST(HttpClient, AnswersAreBounded) {
  const TlsServer server([](const WireRequest& request, Wire& wire) {
    if (request.path == "/packed") return wire.AnswerPacked(200, std::string(1U << 20, ' '));
    wire.Begin(200);
    while (wire.Chunk(std::string(1U << 16, 'x'))) {
    }
  });
  const auto client = ClientOf(TargetOf(server));
  EXPECT_EQ(client->Call({.target = "/", .most_bytes = 1000}, {}).status().code(), StatusCode::kTooLarge);
  EXPECT_EQ(client->Call({.target = "/packed", .most_bytes = (1U << 20) - 1}, {}).status().code(), StatusCode::kTooLarge);
  EXPECT_EQ(client->Call({.target = "/packed", .most_bytes = 1U << 20}, {})->body.size(), 1U << 20);
}

TEST(HttpClient, AStreamGivesItsHeadThenPiecesAsTheyCome) {
  std::mutex mutex;
  std::string got;
  const TlsServer server([&](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk("one");
    // Goes on once the first piece has arrived.
    for (bool arrived = false; !arrived && wire.WaitFor(1ms);) {
      const std::lock_guard lock(mutex);
      arrived = got == "one";
    }
    wire.Chunk("two");
    wire.End();
  });
  const auto client = ClientOf(TargetOf(server));
  unsigned status = 0;
  const auto head = [&](const HttpAnswer& answer) {
    status = answer.status;
    return HttpTransport::Take::kPieces;
  };
  const auto piece = [&](std::string_view bytes) {
    const std::lock_guard lock(mutex);
    got += bytes;
    return true;
  };
  const auto answer = client->Stream({.target = "/"}, {head, piece}, {});
  ASSERT_TRUE(answer.ok()) << answer.status().message();
  EXPECT_EQ(status, 200u);
  EXPECT_EQ(got, "onetwo");
  EXPECT_EQ(answer->body, "");
}

TEST(HttpClient, AStreamThatIsCutFailsAndOneThatIsEnoughDoesNot) {
  const TlsServer server([](const WireRequest&, Wire& wire) {
    wire.Begin(200);
    wire.Chunk("x");
    wire.Cut();
  });
  const auto client = ClientOf(TargetOf(server));
  const auto pieces = [](const HttpAnswer&) { return HttpTransport::Take::kPieces; };
  EXPECT_EQ(client->Stream({.target = "/"}, {pieces, [](std::string_view) { return true; }}, {}).status().code(), StatusCode::kUnavailable);
  EXPECT_TRUE(client->Stream({.target = "/"}, {pieces, [](std::string_view) { return false; }}, {}).ok());
}

// A proxy that tunnels to whatever it is asked for, once it is content with who asks.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t to, std::string wanted = "") : to_(to), wanted_(std::move(wanted)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~TunnelProxy() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::uint16_t port = 0;
  std::string head;  // of the last CONNECT; read once a call has ended

 private:
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  static void Copy(int from, int to) {
    char bytes[4096];
    for (ssize_t count = 0; (count = ::read(from, bytes, sizeof bytes)) > 0;) (void)!::write(to, bytes, static_cast<std::size_t>(count));
    ::shutdown(to, SHUT_WR);
  }
  void Run() {
    for (int client = 0; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) {
      head.clear();
      char c = 0;
      while (!head.ends_with("\r\n\r\n") && ::read(client, &c, 1) == 1) head += c;
      if (!wanted_.empty() && head.find(wanted_) == std::string::npos) {
        const std::string_view no = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
        (void)!::write(client, no.data(), no.size());
        continue;
      }
      const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in address = Loopback(to_);
      if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const std::string_view yes = "HTTP/1.1 200 Connection established\r\n\r\n";
        (void)!::write(client, yes.data(), yes.size());
        std::thread back([&] { Copy(server, client); });
        Copy(client, server);
        back.join();
      }
      ::close(server);
    }
  }

  const std::uint16_t to_;
  const std::string wanted_;
  int listener_ = -1;
  std::thread thread_;
};

TEST(HttpClient, ThroughAProxyByConnectWhichNeverSeesTheCredential) {
  const TlsServer server([](const WireRequest& request, Wire& wire) {
    wire.Answer(200, request.header("authorization") + "|" + request.header("proxy-authorization"));
  });
  TunnelProxy proxy(server.port(), "Proxy-Authorization: Basic dTpw");  // u:p
  HttpTarget target = TargetOf(server);
  target.host = "localhost";
  target.proxy = HttpProxy{"127.0.0.1", proxy.port, "u", "p"};
  const auto answer = Ask(target, {.target = "/secret-path", .credential = "Bearer canary"});
  ASSERT_TRUE(answer.ok()) << answer.status().message();
  EXPECT_EQ(answer->body, "Bearer canary|");  // and the server never sees the proxy's password
  EXPECT_TRUE(proxy.head.starts_with("CONNECT localhost:" + std::to_string(server.port()) + " HTTP/1.1\r\n")) << proxy.head;
  EXPECT_EQ(proxy.head.find("canary"), std::string::npos);
  EXPECT_EQ(proxy.head.find("secret-path"), std::string::npos);
}

TEST(HttpClient, AProxyThatRefuses) {
  const TlsServer server(&ShowPeer);
  TunnelProxy proxy(server.port(), "Proxy-Authorization: Basic dTpw");
  HttpTarget target = TargetOf(server);
  target.proxy = HttpProxy{"127.0.0.1", proxy.port, "u", "canary"};
  const auto answer = Ask(target);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(answer.status().message().find("canary"), std::string::npos);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace warden::net
