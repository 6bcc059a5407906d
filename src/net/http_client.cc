// All of cpp-httplib's client is used here. Its own time-outs are between two reads; the whole of a call is timed by the watchdog.
#include "net/http_client.h"

#include <algorithm>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <httplib.h>

#include "base/letters.h"
#include "base/mutex.h"
#include "net/call_cutter.h"
#include "net/client_tls.h"
#include "net/url.h"

namespace warden::net {
namespace {

using Clock = std::chrono::steady_clock;

// A connection and the client that speaks over it, for one call at a time.
struct Connection {
  TlsPeer peer;
  CallCutter cutter;
  std::unique_ptr<httplib::ClientImpl> client;
  Clock::time_point idle_since;
};
using ConnectionPtr = std::unique_ptr<Connection>;

bool IsToken(std::string_view text) {
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token);
}
bool IsControl(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }
bool HasControl(std::string_view text) { return std::any_of(text.begin(), text.end(), &IsControl); }

Status CheckCall(const HttpCall& call, const HttpTarget& target) {
  if (!IsToken(call.method)) return {StatusCode::kInvalid, "the method is no word"};
  const auto breaks_line = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (!call.target.starts_with('/') || std::any_of(call.target.begin(), call.target.end(), breaks_line)) {
    return {StatusCode::kInvalid, "the path of the call is not percent-encoded"};
  }
  for (const HttpHeader& header : call.headers) {
    if (!IsToken(header.name)) return {StatusCode::kInvalid, "the name of a header is no word"};
    if (HasControl(header.value)) return {StatusCode::kInvalid, fmt::format("header {} holds a control character", header.name)};
  }
  if (HasControl(call.credential)) return {StatusCode::kInvalid, "the credential holds a control character, such as the end of a line"};
  if (!call.credential.empty() && !target.tls && !IsLoopback(target.host)) {
    return {StatusCode::kInvalid, "a credential is not sent over plain HTTP to another machine"};
  }
  return {};
}

httplib::Request RequestOf(const HttpCall& call, const HttpTarget& target) {
  httplib::Request request;
  request.method = call.method;
  request.path = call.target;
  request.body = call.body;
  for (const HttpHeader& header : call.headers) request.headers.emplace(header.name, header.value);
  request.set_header("Host", HostAndPort(target.host, target.port));
  if (!call.credential.empty()) request.set_header("Authorization", call.credential);
  // cpp-httplib would send the proxy's password through the tunnel, too.
  if (target.proxy) request.set_header("Proxy-Authorization", "");
  return request;
}

HttpAnswer HeadOf(const httplib::Response& response) {
  HttpAnswer head{.status = static_cast<unsigned>(response.status)};
  for (const auto& [name, value] : response.headers) head.headers.push_back({name, value});
  return head;
}

// What came of one call, while it comes.
struct Progress {
  HttpAnswer answer;
  HttpTransport::Take take = HttpTransport::Take::kWhole;
  bool too_large = false;
  bool had_enough = false;
  Clock::time_point last_byte;
};

class HttpClient final : public HttpTransport {
 public:
  HttpClient(HttpTarget target, const HttpClientLimits& limits) : target_(std::move(target)), limits_(limits) {}

  Result<ConnectionPtr> Open();

  Result<HttpAnswer> Call(const HttpCall& call, std::stop_token stop) override;
  Result<HttpAnswer> Stream(const HttpCall& call, const StreamTaker& take, std::stop_token stop) override;

 private:
  Result<ConnectionPtr> Take();
  void GiveBack(ConnectionPtr connection);
  Result<HttpAnswer> Run(Connection& connection, const HttpCall& call, const StreamTaker& take, const std::stop_token& stop);
  Status FailureOf(const Connection& connection, const HttpCall& call, httplib::Error error, const httplib::Response& response,
                   Clock::duration quiet) const;
  std::string Name() const { return HostAndPort(target_.host, target_.port); }

  const HttpTarget target_;
  const HttpClientLimits limits_;
  base::Mutex mutex_;
  std::vector<ConnectionPtr> idle_ GUARDED_BY(mutex_);  // the latest used last
  Watchdog watchdog_;
};

Result<ConnectionPtr> HttpClient::Open() {
  auto connection = std::make_unique<Connection>();
  if (target_.tls) {
    auto client = std::make_unique<httplib::SSLClient>(target_.host, target_.port);
    client->enable_server_certificate_verification(false);  // its own: OpenSSL does it as net/client_tls.cc sets up
    if (Status status = SetUpTls(client->ssl_context(), target_, connection->peer); !status.ok()) return status;
    connection->client = std::move(client);
  } else {
    connection->client = std::make_unique<httplib::ClientImpl>(target_.host, target_.port);
  }
  httplib::ClientImpl& client = *connection->client;
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_url_encode(false);
  client.set_follow_location(false);
  client.set_connection_timeout(limits_.connect);
  client.set_socket_options([&cutter = connection->cutter](int socket) { cutter.Opened(socket); });
  if (target_.proxy) {
    client.set_proxy(target_.proxy->host, target_.proxy->port);
    if (!target_.proxy->user.empty()) client.set_proxy_basic_auth(target_.proxy->user, target_.proxy->password);
  }
  return connection;
}

Result<ConnectionPtr> HttpClient::Take() {
  {
    std::vector<ConnectionPtr> old;  // closed without the lock
    const base::MutexLock lock(mutex_);
    const auto oldest = Clock::now() - limits_.idle;
    while (!idle_.empty() && idle_.front()->idle_since < oldest) {
      old.push_back(std::move(idle_.front()));
      idle_.erase(idle_.begin());
    }
    if (!idle_.empty()) {
      ConnectionPtr connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return Open();
}

void HttpClient::GiveBack(ConnectionPtr connection) {
  connection->idle_since = Clock::now();
  const base::MutexLock lock(mutex_);
  if (idle_.size() < limits_.connections) idle_.push_back(std::move(connection));
}

Status HttpClient::FailureOf(const Connection& connection, const HttpCall& call, httplib::Error error, const httplib::Response& response,
                             Clock::duration quiet) const {
  if (connection.peer.distrust != 0) {
    return {StatusCode::kForbidden, fmt::format("{}: its certificate is not trusted: {}", Name(), DistrustText(connection.peer.distrust))};
  }
  if (response.status == 407) return {StatusCode::kUnavailable, fmt::format("{}: the proxy asks for a user and password", Name())};
  const std::string_view through = target_.proxy ? " through the proxy" : "";
  switch (error) {
    case httplib::Error::Connection: return {StatusCode::kUnavailable, fmt::format("{}: no connection{}", Name(), through)};
    case httplib::Error::ConnectionTimeout: return {StatusCode::kTimeout, fmt::format("{}: no connection in time{}", Name(), through)};
    case httplib::Error::SSLConnection: return {StatusCode::kUnavailable, fmt::format("{}: the TLS handshake{} failed", Name(), through)};
    default: break;
  }
  if (quiet >= call.silence) return {StatusCode::kTimeout, fmt::format("{}: not a byte for {} ms", Name(), call.silence.count())};
  return {StatusCode::kUnavailable, fmt::format("{}: the connection broke", Name())};
}

Result<HttpAnswer> HttpClient::Run(Connection& connection, const HttpCall& call, const StreamTaker& take, const std::stop_token& stop) {
  Progress progress;
  httplib::Request request = RequestOf(call, target_);
  request.response_handler = [&](const httplib::Response& response) {
    progress.last_byte = Clock::now();
    progress.answer = HeadOf(response);
    if (take.head) progress.take = take.head(progress.answer);
    return true;
  };
  request.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
    progress.last_byte = Clock::now();
    if (progress.take == HttpTransport::Take::kPieces) {
      progress.had_enough = !take.piece(std::string_view(bytes, size));
      return !progress.had_enough;
    }
    progress.too_large = size > call.most_bytes - progress.answer.body.size();
    if (!progress.too_large) progress.answer.body.append(bytes, size);
    return !progress.too_large;
  };
  connection.client->set_read_timeout(call.silence);
  connection.client->set_write_timeout(call.silence);
  connection.cutter.Begin();
  progress.last_byte = Clock::now();
  watchdog_.Watch(connection.cutter, progress.last_byte + call.total);
  httplib::Response response;
  httplib::Error error = httplib::Error::Success;
  bool done = false;
  {
    const std::stop_callback on_stop(stop, [&] { connection.cutter.Cut(CallCutter::Why::kStop); });
    done = connection.client->send(request, response, error);
  }
  if (done && progress.answer.status == 0) {
    // Nobody was called back: 204, which has no body, or what a proxy said to CONNECT, which cpp-httplib gives as the answer.
    progress.answer = HeadOf(response);
    done = response.status != 407;
  }
  watchdog_.Forget(connection.cutter);
  const CallCutter::Why cut = connection.cutter.End();
  if (done || progress.had_enough) return std::move(progress.answer);
  if (progress.too_large) {
    return Status(StatusCode::kTooLarge, fmt::format("{}: the answer is over {} bytes", Name(), call.most_bytes));
  }
  if (cut == CallCutter::Why::kStop) return Status(StatusCode::kUnavailable, fmt::format("{}: the call was stopped", Name()));
  if (cut == CallCutter::Why::kLate) {
    return Status(StatusCode::kTimeout, fmt::format("{}: no whole answer within {} ms", Name(), call.total.count()));
  }
  return FailureOf(connection, call, error, response, Clock::now() - progress.last_byte);
}

Result<HttpAnswer> HttpClient::Call(const HttpCall& call, std::stop_token stop) {
  if (Status status = CheckCall(call, target_); !status.ok()) return status;
  Result<ConnectionPtr> connection = Take();
  if (!connection.ok()) return connection.status();
  Result<HttpAnswer> answer = Run(**connection, call, {}, stop);
  if (answer.ok() && !stop.stop_requested()) GiveBack(std::move(*connection));
  return answer;
}

Result<HttpAnswer> HttpClient::Stream(const HttpCall& call, const StreamTaker& take, std::stop_token stop) {
  if (Status status = CheckCall(call, target_); !status.ok()) return status;
  Result<ConnectionPtr> connection = Open();
  if (!connection.ok()) return connection.status();
  return Run(**connection, call, take, stop);
}

}  // namespace

std::string_view HttpAnswer::Header(std::string_view name) const {
  const std::string lower = base::ToLower(name);
  for (const HttpHeader& header : headers) {
    if (base::IsInAnyCase(header.name, lower)) return header.value;
  }
  return {};
}

Result<std::unique_ptr<HttpTransport>> MakeHttpClient(const HttpTarget& target, const HttpClientLimits& limits) {
  auto client = std::make_unique<HttpClient>(target, limits);
  // Found out now and not at the first call: certificates and keys that cannot be used.
  if (Result<ConnectionPtr> trial = client->Open(); !trial.ok()) return trial.status();
  return std::unique_ptr<HttpTransport>(std::move(client));
}

}  // namespace warden::net
