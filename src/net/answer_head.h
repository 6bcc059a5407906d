// What the head of an HTTP answer may look like, before anybody else reads it. Pure.
//
// RFC 9112, taken at its word: what one reader could read in one way and the next in another is refused. Messages quote nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "warden/status.h"

namespace warden::net {

inline constexpr std::size_t kMostFirstLine = 1U << 10;
inline constexpr std::size_t kMostHead = 64U << 10;  // together with the heads of status 1xx before it

// Where the body of an answer ends.
struct BodyFraming {
  enum class Kind : std::uint8_t { kLength, kChunks, kUntilEnd };
  Kind kind = Kind::kUntilEnd;
  std::uint64_t length = 0;  // of kLength
};

struct AnswerHead {
  unsigned status = 0;   // 100 … 999
  std::size_t size = 0;  // bytes, with the empty line
  BodyFraming framing;
};

// Of the head that `bytes` begin with; nothing: it is not whole yet. `looked` is how many of the bytes an earlier call has been given.
// kUnavailable: no head, or over one of the limits.
Result<std::optional<AnswerHead>> ReadAnswerHead(std::string_view bytes, std::size_t looked = 0);

}  // namespace warden::net
