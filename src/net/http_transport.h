// Calling an HTTP server: a whole call, or one whose answer is taken piece by piece while it comes. The real one is net/http_client.h;
// tests make their own.
//
// Failures are about the way; whatever status a server answers is an answer:
//   kInvalid      this call cannot be sent: a header with CR or LF, a credential over plain HTTP to another machine, unless its target
//                says that it may
//   kForbidden    the server's certificate does not count
//   kUnavailable  no connection, or it broke, or a stop was asked for, or what came is no answer: whether the server acted is unknown
//   kTimeout      no answer in time: the same
//   kTooLarge     the answer is over `most_bytes`
// Messages name the server and what went wrong, never a header, a body or a credential.
//
// A call is bounded whatever the server says: its time, and its memory to three times the body that is wanted and 1 MiB. The heads of an
// answer may be 64 KiB together (its first line 1 KiB), and what stands between two pieces of a body as much. Nothing of a body or a
// credential is left in memory that was given back, as far as it passed through here.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/wiped_text.h"
#include "warden/status.h"

namespace warden::net {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpCall {
  std::string method = "GET";
  std::string target;  // path and query, percent-encoded: sent as it is
  std::vector<HttpHeader> headers;
  std::string credential;  // of the header Authorization; "": none
  std::string body;
  std::chrono::milliseconds total{30'000};    // from the first byte sent to the last one received, connecting included
  std::chrono::milliseconds silence{30'000};  // without a byte
  std::size_t most_bytes = 64U << 20;  // of the answer's body, unpacked; of a stream, of the body of an answer that `head` wants whole
  // Where to say the status of an answer as soon as its head has come, whatever becomes of the rest; nullptr: nowhere.
  unsigned* begun = nullptr;
};

struct HttpAnswer {
  unsigned status = 0;
  std::vector<HttpHeader> headers;
  base::WipedText body;

  // Of the first header of that name, in any case; "" without one.
  std::string_view Header(std::string_view name) const;
};

// Any number of threads.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  // Once a stop is asked for, it ends within milliseconds.
  virtual Result<HttpAnswer> Call(const HttpCall& call, std::stop_token stop) = 0;

  // What becomes of the body is decided when its head is known.
  enum class Take { kPieces, kWhole };
  struct StreamTaker {
    std::function<Take(const HttpAnswer& head)> head;
    std::function<bool(std::string_view piece)> piece;  // false: no more is wanted, which ends the call well
  };
  // Pieces come as the server sends them. The answer has a body only where `head` said kWhole. A body that was cut is kUnavailable.
  virtual Result<HttpAnswer> Stream(const HttpCall& call, const StreamTaker& take, std::stop_token stop) = 0;
};

}  // namespace warden::net
