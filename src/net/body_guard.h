// Whether the body of an answer keeps to what its head said, looked at while it passes to who reads it. Pure.
//
// Trailers are refused: no API server sends any to a client that does not ask for them. Messages quote nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/answer_head.h"
#include "warden/status.h"

namespace warden::net {

inline constexpr std::size_t kMostBetween = 64U << 10;  // bytes between two pieces of a body

class BodyGuard {
 public:
  explicit BodyGuard(const BodyFraming& framing);

  // Not ok: these bytes must not be passed on; kUnavailable. Bytes behind the end are not given to it.
  Status Look(std::string_view bytes);
  // The body is whole. Of one that lasts until the end of the connection nobody knows.
  bool is_whole() const { return state_ == State::kWhole; }
  bool lasts_until_end() const { return state_ == State::kUntilEnd; }

 private:
  enum class State : std::uint8_t {
    kUntilEnd,
    kLength,
    kSize,       // of a chunk: digits
    kExtension,  // behind them
    kSizeEnd,    // "\n"
    kChunk,
    kChunkReturn,  // "\r" behind it
    kChunkEnd,     // "\n"
    kLastReturn,
    kLastEnd,
    kWhole,
  };
  Status Step(char c);
  Status AddDigit(char c);

  State state_;
  std::uint64_t left_ = 0;  // of the body, or of the chunk
  unsigned digits_ = 0;
  std::size_t between_ = 0;
};

}  // namespace warden::net
