// cpp-httplib spells requests and reads answers; what it gets to read, and how long it waits, is decided by what stands below it.
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
#include "base/wiped_text.h"
#include "net/call_wait.h"
#include "net/client_socket.h"
#include "net/guarded_stream.h"
#include "net/unpack.h"
#include "net/url.h"

namespace warden::net {
namespace {

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
  if (!call.credential.empty() && !target.tls && !target.credentials_in_clear && !IsLoopback(target.host)) {
    return {StatusCode::kInvalid, "a credential is not sent over plain HTTP to another machine"};
  }
  return {};
}

// cpp-httplib copies requests, and frees the copies as they are: the credential and the body are not in this one.
httplib::Request RequestOf(const HttpCall& call, const HttpTarget& target) {
  httplib::Request request;
  request.method = call.method;
  request.path = call.target;
  for (const HttpHeader& header : call.headers) request.headers.emplace(header.name, header.value);
  request.set_header("Host", HostAndPort(target.host, target.port));
  if (call.body.empty()) return request;
  if (!request.has_header("Content-Type")) request.set_header("Content-Type", "text/plain");
  request.set_header("Content-Length", std::to_string(call.body.size()));
  request.content_length_ = call.body.size();
  request.content_provider_ = [&body = call.body](std::size_t offset, std::size_t size, httplib::DataSink& sink) {
    return sink.write(body.data() + offset, size);
  };
  return request;
}

HttpAnswer HeadOf(const httplib::Response& response) {
  HttpAnswer head{.status = static_cast<unsigned>(response.status)};
  for (const auto& [name, value] : response.headers) head.headers.push_back({name, value});
  return head;
}

// What comes of one call, while it comes.
class Progress {
 public:
  Progress(const HttpCall& call, const HttpTransport::StreamTaker& take) : most_bytes_(call.most_bytes), take_(take), begun_(call.begun) {}

  // False: no more is wanted.
  bool AddHead(const httplib::Response& response);
  bool AddPiece(std::string_view sent);
  // Ok: the answer may be had.
  Status Finish() const;

  bool had_enough() const { return had_enough_; }
  bool has_head() const { return answer.status != 0; }

  HttpAnswer answer;

 private:
  bool Take(std::string_view piece);
  bool Fail(Status status) {
    failure_ = std::move(status);
    return false;
  }
  Status TooLarge() const { return {StatusCode::kTooLarge, fmt::format("the answer is over {} bytes", most_bytes_)}; }

  const std::size_t most_bytes_;
  const HttpTransport::StreamTaker& take_;
  unsigned* const begun_;
  HttpTransport::Take how_ = HttpTransport::Take::kWhole;
  std::optional<Unpacker> unpacker_;
  std::size_t sent_ = 0;
  bool had_enough_ = false;
  Status failure_;
};

bool Progress::AddHead(const httplib::Response& response) {
  answer = HeadOf(response);
  if (begun_ != nullptr) *begun_ = answer.status;
  const std::string_view packing = answer.Header("Content-Encoding");
  if (base::IsInAnyCase(packing, "gzip")) unpacker_.emplace();
  else if (!packing.empty() && !base::IsInAnyCase(packing, "identity"))
    return Fail({StatusCode::kUnavailable, "its answer is packed in a way that nobody asked for"});
  if (take_.head) how_ = take_.head(answer);
  return true;
}

bool Progress::AddPiece(std::string_view sent) {
  if (!unpacker_) return Take(sent);
  // What unpacks to nothing is bounded as well.
  sent_ += sent.size();
  if (how_ == HttpTransport::Take::kWhole && sent_ > most_bytes_ + most_bytes_ / 64 + (1U << 10)) return Fail(TooLarge());
  bool goes_on = true;
  Status status = unpacker_->Add(sent, [&](std::string_view piece) { return goes_on = Take(piece); });
  return status.ok() ? goes_on : Fail(std::move(status));
}

bool Progress::Take(std::string_view piece) {
  if (how_ == HttpTransport::Take::kPieces) {
    had_enough_ = !take_.piece(piece);
    return !had_enough_;
  }
  if (piece.size() > most_bytes_ - answer.body.size()) return Fail(TooLarge());
  answer.body.Append(piece);
  return true;
}

Status Progress::Finish() const {
  if (!failure_.ok() || had_enough_ || !unpacker_ || unpacker_->is_whole()) return failure_;
  return {StatusCode::kUnavailable, "its answer cannot be unpacked: it ends too early"};
}

// One connection, for one call at a time. cpp-httplib is told of a socket and given a stream in its place; TLS, proxies and time-outs of
// its own are not used.
class Connection final : public httplib::ClientImpl {
 public:
  Connection(const HttpTarget& target, std::chrono::milliseconds connect, const NameLookup& names);
  ~Connection() override { wire_.Release(); }  // ClientImpl closes the descriptor
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Status SetUp() { return wire_.SetUp(); }
  // Not ok: what broke the call. `reusable` says whether the next may be made over it.
  Status Run(const HttpCall& call, const CallWait& wait, Progress& progress);
  bool is_reusable() const { return reusable_; }
  bool IsQuiet() { return wire_.IsQuiet(); }

  CallWait::Clock::time_point idle_since;

 private:
  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override;
  void shutdown_ssl(Socket& socket, bool shutdown_gracefully) override;
  bool process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) override;

  const HttpTarget& target_;
  const std::chrono::milliseconds connect_;
  ClientSocket wire_;
  ReadAhead ahead_;
  bool reusable_ = false;
  // Of the call that is being made.
  const HttpCall* call_ = nullptr;
  const CallWait* wait_ = nullptr;
  Status failure_;
};
using ConnectionPtr = std::unique_ptr<Connection>;

Connection::Connection(const HttpTarget& target, std::chrono::milliseconds connect, const NameLookup& names)
    : ClientImpl(target.host, target.port), target_(target), connect_(connect), wire_(target, names) {
  set_keep_alive(true);
  set_url_encode(false);
  set_follow_location(false);
  set_decompress(false);
}

bool Connection::create_and_connect_socket(Socket& socket, httplib::Error& error) {
  failure_ = wire_.Open(connect_, *wait_);
  if (!failure_.ok()) error = httplib::Error::Connection;
  socket.sock = failure_.ok() ? wire_.descriptor() : INVALID_SOCKET;
  return failure_.ok();
}

// Called before cpp-httplib closes the descriptor, whatever it is.
void Connection::shutdown_ssl(Socket&, bool) { wire_.Release(); }

bool Connection::process_socket(const Socket&, std::function<bool(httplib::Stream&)> callback) {
  GuardedStream stream(wire_, ahead_, *wait_, call_->credential, call_->method == "HEAD");
  const bool done = callback(stream);
  failure_ = stream.failure();
  reusable_ = done && stream.is_whole();
  return done && failure_.ok();
}

Status Connection::Run(const HttpCall& call, const CallWait& wait, Progress& progress) {
  httplib::Request request = RequestOf(call, target_);
  request.response_handler = [&](const httplib::Response& response) { return progress.AddHead(response); };
  request.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
    return progress.AddPiece(std::string_view(bytes, size));
  };
  call_ = &call;
  wait_ = &wait;
  failure_ = Status();
  reusable_ = false;
  httplib::Response response;
  httplib::Error error = httplib::Error::Success;
  const bool done = send(request, response, error);
  base::WipeOldStack();  // pieces of the body pass through cpp-httplib's frames
  if (!failure_.ok()) return failure_;
  if (Status status = progress.Finish(); !status.ok()) return status;
  // Nobody was called back for an answer without a body: to HEAD, or 204.
  if (done && !progress.has_head()) progress.answer = HeadOf(response);
  reusable_ = reusable_ && done && wire_.descriptor() >= 0 && !base::IsInAnyCase(progress.answer.Header("Connection"), "close");
  if (done || progress.had_enough()) return {};
  return {StatusCode::kUnavailable, "its answer could not be read"};
}

class HttpClient final : public HttpTransport {
 public:
  HttpClient(HttpTarget target, const HttpClientLimits& limits, const NameLookup& names)
      : target_(std::move(target)), limits_(limits), names_(names) {}

  Result<ConnectionPtr> Open();

  Result<HttpAnswer> Call(const HttpCall& call, std::stop_token stop) override;
  Result<HttpAnswer> Stream(const HttpCall& call, const StreamTaker& take, std::stop_token stop) override;

 private:
  Result<ConnectionPtr> Take();
  void GiveBack(ConnectionPtr connection);
  Result<HttpAnswer> Run(Connection& connection, const HttpCall& call, const StreamTaker& take, const std::stop_token& stop) const;

  const HttpTarget target_;
  const HttpClientLimits limits_;
  const NameLookup& names_;
  base::Mutex mutex_;
  std::vector<ConnectionPtr> idle_ GUARDED_BY(mutex_);  // the latest used last
};

Result<ConnectionPtr> HttpClient::Open() {
  auto connection = std::make_unique<Connection>(target_, limits_.connect, names_);
  if (Status status = connection->SetUp(); !status.ok()) return status;
  return connection;
}

Result<ConnectionPtr> HttpClient::Take() {
  std::vector<ConnectionPtr> idle;  // what is not used is closed without the lock
  {
    const base::MutexLock lock(mutex_);
    const auto oldest = CallWait::Clock::now() - limits_.idle;
    while (!idle_.empty() && idle_.front()->idle_since < oldest) {
      idle.push_back(std::move(idle_.front()));
      idle_.erase(idle_.begin());
    }
    while (!idle_.empty()) {
      ConnectionPtr connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->IsQuiet()) return connection;
      idle.push_back(std::move(connection));
    }
  }
  return Open();
}

void HttpClient::GiveBack(ConnectionPtr connection) {
  connection->idle_since = CallWait::Clock::now();
  const base::MutexLock lock(mutex_);
  if (idle_.size() < limits_.connections) idle_.push_back(std::move(connection));
}

Result<HttpAnswer> HttpClient::Run(Connection& connection, const HttpCall& call, const StreamTaker& take,
                                   const std::stop_token& stop) const {
  const CallWait wait(call.total, call.silence, stop);
  Progress progress(call, take);
  const Status status = connection.Run(call, wait, progress);
  if (!status.ok()) return status.WithContext(HostAndPort(target_.host, target_.port));
  return std::move(progress.answer);
}

Result<HttpAnswer> HttpClient::Call(const HttpCall& call, std::stop_token stop) {
  if (Status status = CheckCall(call, target_); !status.ok()) return status;
  Result<ConnectionPtr> connection = Take();
  if (!connection.ok()) return connection.status();
  Result<HttpAnswer> answer = Run(**connection, call, {}, stop);
  if (answer.ok() && (*connection)->is_reusable()) GiveBack(std::move(*connection));
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

Result<std::unique_ptr<HttpTransport>> MakeHttpClient(const HttpTarget& target, const HttpClientLimits& limits, const NameLookup& names) {
  auto client = std::make_unique<HttpClient>(target, limits, names);
  // Found out now and not at the first call: certificates and keys that cannot be used.
  if (Result<ConnectionPtr> trial = client->Open(); !trial.ok()) return trial.status();
  return std::unique_ptr<HttpTransport>(std::move(client));
}

}  // namespace warden::net
