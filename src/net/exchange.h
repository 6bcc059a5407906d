// One request on its way in and its answer on its way out, and what of a request Beast itself refuses. A part of listener.cc
// (asio_types.h).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "net/asio_types.h"
#include "net/head_guard.h"
#include "net/message.h"
#include "net/shared_state.h"

namespace warden::net {

constexpr std::size_t kTrustedBytes = 256 << 10;  // of a body, taken at once because its length says so; the rest as it comes

constexpr auto kNoMemory = boost::system::errc::not_enough_memory;

// As http::string_body, but what is only announced takes no memory, and memory that runs out is an error like any other: an exception
// out of a read would leave the coroutine without an end, and the client without a word.
struct Body {
  using value_type = std::string;
  static std::uint64_t size(const value_type& body) { return body.size(); }

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& length, error_code& error) {
      error = Try([&] { body_.reserve(std::min<std::uint64_t>(length.value_or(0), kTrustedBytes)); });
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      const std::size_t before = body_.size(), more = beast::buffer_bytes(buffers);
      error = Try([&] { body_.resize(before + more); });
      return error ? 0 : asio::buffer_copy(asio::buffer(body_.data() + before, more), buffers);
    }
    void finish(error_code& error) { error = {}; }

   private:
    static error_code Try(const auto& allocate) {
      try {
        allocate();
        return {};
      } catch (const std::bad_alloc&) {
        return make_error_code(kNoMemory);
      }
    }
    value_type& body_;
  };
};

// The answer to something that Beast's parser refuses; 0 for an I/O error, a timeout or the end of the stream: nobody to answer.
inline unsigned StatusFor(error_code error) {
  static const auto& http_errors = make_error_code(http::error::bad_field).category();
  if (error.category() != http_errors || error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit || error == http::error::buffer_overflow) return 413;
  return error == http::error::bad_version ? 505 : 400;
}

// One field more than allowed is collected, so that the guard can see that there are too many.
inline HeadVerdict Judge(const http::request<Body>& message, std::uint64_t max_body_bytes) {
  std::array<HeaderField, kMaxHeaderFields + 1> fields;
  std::size_t count = 0;
  for (const auto& field : message) {
    if (count == fields.size()) break;
    fields[count++] = {field.name_string(), field.value()};
  }
  const RequestHead head{.version = message.version(),
                         .method = message.method_string(),
                         .target = message.target(),
                         .fields = std::span(fields.data(), count)};
  return JudgeHead(head, max_body_bytes);
}

struct Exchange {
  enum class State { kGone, kRefused, kWhole };

  explicit Exchange(const ServerOptions& options) {
    parser.header_limit(options.max_head_bytes);
    parser.body_limit(options.max_body_bytes);  // Beast's default of 1 MiB is too small for two copies of a ConfigMap
  }
  State Refuse(Response response) {
    answer = std::move(response);
    return State::kRefused;
  }

  http::request_parser<Body> parser;
  const steady_clock::time_point arrived = steady_clock::now();
  steady_clock::time_point deadline = steady_clock::time_point::max();  // of the client, when it told us
  Response answer;
};

}  // namespace warden::net
