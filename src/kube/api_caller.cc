// k8s.io/client-go/rest/request.go and with_retry.go: what is repeated, and how often.
#include "kube/api_caller.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/mask.h"
#include "base/wiped_text.h"
#include "kube/read_error.h"

namespace warden::kube {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{2000};
constexpr std::chrono::seconds kLongestRetryAfter{32};  // the API server's flow control asks for no more

bool IsReading(std::string_view method) { return method == "GET" || method == "HEAD"; }
bool IsSuccess(unsigned status) { return status >= 200 && status < 300; }

// Overwrites what a copy of a credential holds, at the end of the block.
class WipedCredential {
 public:
  explicit WipedCredential(Credential& copy) : copy_(copy) {}
  ~WipedCredential() {
    base::Wipe(copy_.authorization);
    if (copy_.client) base::Wipe(copy_.client->private_key_pem);
  }
  WipedCredential(const WipedCredential&) = delete;
  WipedCredential& operator=(const WipedCredential&) = delete;

 private:
  Credential& copy_;
};

// Strikes out what was sent as a credential: "Bearer …" and each of its words alone.
void StrikeOut(std::string_view authorization, std::string& text) {
  constexpr std::size_t kLeastSecret = 6;  // "Bearer" is longer than nothing, and says nothing
  for (std::size_t begin = 0; begin < authorization.size();) {
    const std::size_t end = std::min(authorization.find(' ', begin), authorization.size());
    const std::string_view word = authorization.substr(begin, end - begin);
    begin = end + 1;
    if (word.size() < kLeastSecret || word == "Bearer") continue;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + base::kRedacted.size()))
      text.replace(at, word.size(), base::kRedacted);
  }
}
void StrikeOut(std::string_view authorization, ApiError& error) {
  StrikeOut(authorization, error.message);
  StrikeOut(authorization, error.reason);
  for (ApiCause& cause : error.causes) {
    StrikeOut(authorization, cause.message);
    StrikeOut(authorization, cause.reason);
    StrikeOut(authorization, cause.field);
  }
}

// What decides whether one more attempt is made.
class Attempts {
 public:
  Attempts(const ApiCaller::Request& request, const ApiOptions& options, const base::Clock& clock, bool any_status)
      : request_(request),
        clock_(clock),
        most_(request.repeat ? options.attempts : 1),
        deadline_(clock.Steady() + (request.total.count() > 0 ? request.total : options.total)),
        any_status_(any_status) {}

  milliseconds left() const { return std::chrono::duration_cast<milliseconds>(deadline_ - clock_.Steady()); }

  // How long to wait before the next attempt; nothing: there is none.
  std::optional<milliseconds> After(const Status& failure) {
    const bool may = IsReading(request_.method) && failure.code() == StatusCode::kUnavailable;
    const milliseconds pause = std::min(kFirstPause * (1 << std::min(made_, 5U)), kLongestPause);
    return Allow(may, pause);
  }
  std::optional<milliseconds> After(const ApiError& error) {
    // A version of the future is not reached by waiting here: the reader lists anew.
    const bool busy = (error.http_status == 429 || error.http_status >= 500) && error.failure != ApiFailure::kTooLargeResourceVersion;
    const bool may = !any_status_ && busy && error.retry_after && *error.retry_after <= kLongestRetryAfter &&
                     (error.http_status != 429 || request_.repeat_when_busy);
    return Allow(may, error.retry_after.value_or(std::chrono::seconds(0)));
  }
  // Once.
  bool AfterUnauthorized() { return !std::exchange(refused_, true); }

 private:
  std::optional<milliseconds> Allow(bool may, milliseconds pause) {
    if (!may || ++made_ >= most_ || pause >= left()) return std::nullopt;
    return pause;
  }

  const ApiCaller::Request& request_;
  const base::Clock& clock_;
  const unsigned most_;
  const std::chrono::steady_clock::time_point deadline_;
  const bool any_status_;
  unsigned made_ = 0;
  bool refused_ = false;
};

ApiError NoCredential(const Status& status) {
  return {.failure = ApiFailure::kNoCredential,
          .reason = status.code() == StatusCode::kNotFound ? std::string(kFileMissing) : std::string(),
          .message = status.message()};
}

}  // namespace

Result<std::unique_ptr<ApiCaller>> ApiCaller::Make(Credentials& credentials, const base::Clock& clock, ApiOptions options) {
  // kubectl takes "host:port" without a scheme as http, which nobody wants.
  Result<net::Url> server = net::ParseUrl(credentials.access().server);
  if (!server.ok()) return server.status().WithContext("the server of the cluster");
  if (server->scheme != "https" && server->scheme != "http") {
    return Status(StatusCode::kInvalid, "the server of the cluster: its URL should begin with https://");
  }
  if (!server->user.empty() || !server->password.empty()) {
    return Status(StatusCode::kInvalid, "the server of the cluster: its URL should hold no user and password");
  }
  if (server->port == 0) server->port = server->scheme == "https" ? 443 : 80;
  while (server->path.ends_with('/')) server->path.pop_back();
  std::unique_ptr<ApiCaller> caller(new ApiCaller(credentials, clock, std::move(options), std::move(*server)));
  if (auto target = caller->TargetFor({}); !target.ok()) return target.status();
  return caller;
}

Result<net::HttpTarget> ApiCaller::TargetFor(const Credential& credential) const {
  const Access& access = credentials_.access();
  net::HttpTarget target{.tls = server_.scheme == "https",
                         .host = server_.host,
                         .port = server_.port,
                         .server_name = access.server_name,
                         .ca_pem = credential.ca_pem,
                         .trust_anyone = access.trust_anyone,
                         .client = credential.client};
  if (!target.tls) return target;
  if (!access.proxy_url.empty()) {
    Result<net::HttpProxy> proxy = net::ParseProxy(access.proxy_url);
    if (!proxy.ok()) return proxy.status().WithContext("proxy-url");
    target.proxy = std::move(*proxy);
  } else {
    Result<std::optional<net::HttpProxy>> proxy = net::ProxyFor(server_.host, server_.port, options_.proxy_variables);
    if (!proxy.ok()) return proxy.status();
    target.proxy = std::move(*proxy);
  }
  return target;
}

Result<ApiCaller::Ready> ApiCaller::Prepare(const std::stop_token& stop) {
  Result<Credential> credential = credentials_.Get(stop);
  if (!credential.ok()) return credential.status();
  const base::MutexLock lock(mutex_);
  if (!transport_ || !made_for_.SameConnection(*credential)) {
    const Result<net::HttpTarget> target = TargetFor(*credential);
    if (!target.ok()) return target.status();
    Result<std::unique_ptr<net::HttpTransport>> transport = options_.make_transport(*target);
    // A CA or a key that was written only in part: what worked before still may.
    if (!transport.ok() && !transport_) return transport.status();
    if (transport.ok()) {
      transport_ = std::move(*transport);
      made_for_ = *credential;
    }
  }
  return Ready{std::move(*credential), transport_};
}

net::HttpCall ApiCaller::CallOf(const Request& request, const Credential& credential) const {
  net::HttpCall call{.method = request.method, .target = server_.path + request.path, .body = request.body};
  call.headers = {
      {"User-Agent", "warden/" + options_.version}, {"Accept", request.accept}, {"Accept-Encoding", request.packed ? "gzip" : "identity"}};
  if (!request.content_type.empty()) call.headers.push_back({"Content-Type", request.content_type});
  for (const net::HttpHeader& header : request.headers) call.headers.push_back(header);
  call.credential = credential.authorization;
  call.most_bytes = request.most_bytes;
  const Impersonation& other = credentials_.access().impersonate;
  if (!other.user.empty()) call.headers.push_back({"Impersonate-User", other.user});
  if (!other.uid.empty()) call.headers.push_back({"Impersonate-Uid", other.uid});
  for (const std::string& group : other.groups) call.headers.push_back({"Impersonate-Group", group});
  return call;
}

void ApiCaller::Wait(milliseconds time, const std::stop_token& stop) {
  const auto until = clock_.Steady() + time;
  Pause& pause = options_.pause == nullptr ? real_pause_ : *options_.pause;
  while (!stop.stop_requested() && clock_.Steady() < until) pause.Until(until, stop);
}

ApiResult<net::HttpAnswer> ApiCaller::Repeat(const Request& request, const Attempt& attempt, const std::stop_token& stop) {
  Attempts attempts(request, options_, clock_, attempt.any_status);
  while (true) {
    if (stop.stop_requested()) return ErrorOfTransport(Status(StatusCode::kUnavailable, ""), 0, true);
    Result<Ready> ready = Prepare(stop);
    if (!ready.ok()) {
      if (stop.stop_requested()) return ErrorOfTransport(ready.status(), 0, true);
      if (ready.status().code() == StatusCode::kInvalid)
        return ApiError{.failure = ApiFailure::kInvalid, .message = ready.status().message()};
      return NoCredential(ready.status());
    }
    net::HttpCall call = CallOf(request, ready->credential);
    call.total = std::max(attempts.left(), milliseconds(1));
    call.silence = call.total;
    unsigned begun = 0;
    call.begun = &begun;
    Result<net::HttpAnswer> answer = attempt.make(*ready->transport, call);
    base::Wipe(call.credential);
    const WipedCredential used(ready->credential);
    std::optional<milliseconds> pause;
    if (!answer.ok()) {
      const bool final = stop.stop_requested() || (attempt.under_way != nullptr && *attempt.under_way);
      if (!final) pause = attempts.After(answer.status());
      if (!pause) return ErrorOfTransport(answer.status(), begun, stop.stop_requested());
    } else if (answer->status == 401 && attempts.AfterUnauthorized()) {
      credentials_.Refuse(ready->credential);
      continue;
    } else if (IsSuccess(answer->status) || attempt.any_status) {
      return std::move(*answer);
    } else {
      ApiError error = ReadError(*answer);
      StrikeOut(ready->credential.authorization, error);
      if (const Status trouble = credentials_.trouble(); error.failure == ApiFailure::kUnauthorized && !trouble.ok())
        return NoCredential(trouble.WithContext("the API server no longer takes what was read before"));
      pause = attempts.After(error);
      if (!pause) return error;
    }
    Wait(*pause, stop);
  }
}

ApiResult<net::HttpAnswer> ApiCaller::Call(const Request& request, std::stop_token stop) {
  return Repeat(request, {.make = [&](net::HttpTransport& transport, net::HttpCall& call) { return transport.Call(call, stop); }}, stop);
}

ApiResult<net::HttpAnswer> ApiCaller::CallAnyStatus(const Request& request, std::stop_token stop) {
  const auto make = [&](net::HttpTransport& transport, net::HttpCall& call) { return transport.Call(call, stop); };
  return Repeat(request, {.make = make, .any_status = true}, stop);
}

ApiError ApiCaller::WithoutCredential(ApiError error, const std::stop_token& stop) {
  Result<Credential> credential = credentials_.Get(stop);
  if (!credential.ok()) return error;
  const WipedCredential used(*credential);
  StrikeOut(credential->authorization, error);
  return error;
}

ApiResult<Done> ApiCaller::Stream(const Request& request, const std::function<void()>& opened,
                                  const std::function<bool(std::string_view)>& piece, std::stop_token stop) {
  bool is_open = false;
  const auto head = [&](const net::HttpAnswer& answer) {
    is_open = answer.status == 200;
    if (is_open) opened();
    return is_open ? net::HttpTransport::Take::kPieces : net::HttpTransport::Take::kWhole;
  };
  const auto make = [&](net::HttpTransport& transport, net::HttpCall& call) {
    call.silence = std::min(options_.silence, call.total);
    return transport.Stream(call, {.head = head, .piece = piece}, stop);
  };
  // Once it is open, where to go on is for the reader to decide.
  ApiResult<net::HttpAnswer> answer = Repeat(request, {.make = make, .under_way = &is_open}, stop);
  if (!answer.ok()) return answer.error();
  return Done{};
}

}  // namespace warden::kube
