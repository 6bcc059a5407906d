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
  std::string_view peer_name;                     // common name of the verified client certificate; empty without one
  std::string body;                               // the handler may move it away
  std::chrono::steady_clock::time_point arrived;  // when its first bytes were here: a deadline given in the target counts from then
};

struct Response {
  unsigned status = 200;
  std::string body;
  std::string_view content_type = "application/json";  // a literal: it must outlive the answer and hold no line break
  std::chrono::seconds retry_after{0};                 // 0: no Retry-After
};

// Called from several threads at once. std::bad_alloc becomes 503 with Retry-After, any other exception a bare 500.
using Handler = std::function<Response(Request&)>;

// What a client should hear when we lack memory: 503, and come back in a second.
Response TryLater();

}  // namespace warden::net
