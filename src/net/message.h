// One HTTP request as a handler sees it, and its answer.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace warden::net {

// The views live as long as the handler runs.
struct Request {
  std::string_view method;                        // "GET", "HEAD" or "POST"
  std::string_view target;                        // starts with '/', with the query if there is one
  std::string_view content_type;                  // of a POST: application/json, perhaps with parameters
  std::string_view traceparent;                   // as sent; empty without that field
  std::string_view peer_name;                     // common name of the verified client certificate; empty without one
  std::string body;                               // the handler may move it away
  std::chrono::steady_clock::time_point arrived;  // when its first bytes were here
};

struct Response {
  unsigned status = 200;
  std::string body;
  std::string_view content_type = "application/json";  // a literal: it must outlive the answer and hold no line break
  std::chrono::seconds retry_after{0};                 // 0: no Retry-After
};

// Called from several threads at once. std::bad_alloc becomes 503 with Retry-After, any other exception a bare 500.
using Handler = std::function<Response(Request&)>;

// What a client should hear when we cannot serve it now, 429 or 503 with Retry-After: kube-apiserver then asks again, up to ten times
// within its timeout. `reason` is one line.
Response TryLater(unsigned status, std::string_view reason);

}  // namespace warden::net
