// One call of the API server, from a path to what it answered: credentials, connections, repeating, errors. What the verbs of ApiClient
// stand on.
//
// Repeated are: any call after a 401 once, with credentials read anew; any call that is answered 429 or 5xx with Retry-After; reading calls
// whose connection broke; of these none where Request::repeat is false, but for the 401. A writing call whose connection broke never is, as
// nobody knows whether it happened. All within one deadline.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "kube/api_error.h"
#include "kube/credentials.h"
#include "kube/pause.h"
#include "net/http_client.h"
#include "net/http_target.h"
#include "net/http_transport.h"
#include "net/proxy.h"
#include "net/url.h"

namespace warden::kube {

using TransportMaker = std::function<Result<std::unique_ptr<net::HttpTransport>>(const net::HttpTarget&)>;

struct ApiOptions {
  std::string version = "dev";                // the User-Agent is "warden/" and this
  std::chrono::milliseconds total{30'000};    // of a call and all its repetitions
  std::chrono::milliseconds silence{90'000};  // of a watch: bookmarks come each minute
  unsigned attempts = 10;                     // of one call
  net::ProxyVariables proxy_variables = {};   // of the environment
  Pause* pause = nullptr;                     // between two attempts; nullptr: a RealPause. Must outlive the caller
  TransportMaker make_transport = [](const net::HttpTarget& target) { return net::MakeHttpClient(target); };
};

// Any thread. Refers to what it is given, which must outlive it.
class ApiCaller {
 public:
  // kInvalid: the server's URL, or the proxy's.
  static Result<std::unique_ptr<ApiCaller>> Make(Credentials& credentials, const base::Clock& clock, ApiOptions options);

  struct Request {
    std::string method = "GET";
    std::string path;  // with its query; below the server's own path
    std::string body;
    std::string content_type;
    std::string accept = "application/json";
    std::vector<net::HttpHeader> headers;  // for what is behind the API server: it passes them on
    bool packed = true;                    // the answer may be compressed; API servers do so from 128 KiB on
    std::size_t most_bytes = 64U << 20;
    std::chrono::milliseconds total{0};  // 0: as the options have it
    bool repeat_when_busy = true;        // after 429: not for evictions, whose budget says it
    bool repeat = true;                  // false: only after a 401, for who has a back-off of its own and others to wait for it
  };

  // An answer of status 2xx.
  ApiResult<net::HttpAnswer> Call(const Request& request, std::stop_token stop);
  // Whatever status it has: for what is behind pods/proxy. Nothing is repeated but after a broken connection.
  ApiResult<net::HttpAnswer> CallAnyStatus(const Request& request, std::stop_token stop);
  // `opened` once the status is 200; then the pieces, until they end or `piece` returns false. Not compressed.
  ApiResult<Done> Stream(const Request& request, const std::function<void()>& opened, const std::function<bool(std::string_view)>& piece,
                         std::stop_token stop);
  // An error that was read from what such a stream brought, without our credential: whoever answers may quote what it was sent. Errors of
  // the calls are without it.
  ApiError WithoutCredential(ApiError error, const std::stop_token& stop);

  // Until when a call that begins now may last.
  Steady Deadline() const { return clock_.Steady() + options_.total; }
  std::chrono::milliseconds Until(Steady deadline) const {
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.Steady()), std::chrono::milliseconds(1));
  }

 private:
  ApiCaller(Credentials& credentials, const base::Clock& clock, ApiOptions options, net::Url server)
      : credentials_(credentials), clock_(clock), options_(std::move(options)), server_(std::move(server)), real_pause_(clock) {}

  struct Ready {
    Credential credential;
    std::shared_ptr<net::HttpTransport> transport;
  };
  Result<Ready> Prepare(const std::stop_token& stop);
  Result<net::HttpTarget> TargetFor(const Credential& credential) const;
  net::HttpCall CallOf(const Request& request, const Credential& credential) const;
  void Wait(std::chrono::milliseconds time, const std::stop_token& stop);
  struct Attempt {
    std::function<Result<net::HttpAnswer>(net::HttpTransport&, net::HttpCall&)> make;
    bool any_status = false;          // every status is a success
    const bool* under_way = nullptr;  // true: the caller has had a part of the answer, so nothing is repeated any more
  };
  ApiResult<net::HttpAnswer> Repeat(const Request& request, const Attempt& attempt, const std::stop_token& stop);

  Credentials& credentials_;
  const base::Clock& clock_;
  const ApiOptions options_;
  const net::Url server_;
  RealPause real_pause_;

  base::Mutex mutex_;
  std::shared_ptr<net::HttpTransport> transport_ GUARDED_BY(mutex_);
  Credential made_for_ GUARDED_BY(mutex_);
};

}  // namespace warden::kube
