// cpp-httplib 0.11.4 takes a chunk that ends wrongly for the end of a whole answer.
#include "net/body_guard.h"

#include <algorithm>

#include "net/hex_digit.h"

namespace warden::net {
namespace {

Status Broken() { return {StatusCode::kUnavailable, "its answer is not made of chunks as it says"}; }

}  // namespace

BodyGuard::BodyGuard(const BodyFraming& framing) : state_(State::kUntilEnd), left_(framing.length) {
  if (framing.kind == BodyFraming::Kind::kChunks) state_ = State::kSize;
  if (framing.kind == BodyFraming::Kind::kLength) state_ = framing.length == 0 ? State::kWhole : State::kLength;
}

Status BodyGuard::Look(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == State::kUntilEnd) return {};
    if (state_ == State::kWhole) return {StatusCode::kUnavailable, "more than its answer came"};
    if (state_ == State::kLength || state_ == State::kChunk) {
      const auto part = std::min<std::uint64_t>(left_, bytes.size());
      bytes.remove_prefix(part);
      left_ -= part;
      between_ = 0;
      if (left_ == 0) state_ = state_ == State::kLength ? State::kWhole : State::kChunkReturn;
      continue;
    }
    if (++between_ > kMostBetween) return {StatusCode::kUnavailable, "what stands between two pieces of its answer is over 64 KiB"};
    if (Status status = Step(bytes.front()); !status.ok()) return status;
    bytes.remove_prefix(1);
  }
  return {};
}

Status BodyGuard::AddDigit(char c) {
  const int digit = HexDigit(c);
  if (digit >= 0) {
    if (++digits_ > 15) return Broken();
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return {};
  }
  if (digits_ == 0 || (c != ';' && c != ' ' && c != '\t' && c != '\r')) return Broken();
  state_ = c == '\r' ? State::kSizeEnd : State::kExtension;
  return {};
}

Status BodyGuard::Step(char c) {
  const auto expect = [&](char expected, State next) {
    if (c != expected) return Broken();
    state_ = next;
    return Status();
  };
  switch (state_) {
    case State::kSize: return AddDigit(c);
    case State::kExtension:
      if (c == '\n' || c == '\0') return Broken();
      if (c == '\r') state_ = State::kSizeEnd;
      return {};
    case State::kSizeEnd: return expect('\n', left_ == 0 ? State::kLastReturn : State::kChunk);
    case State::kChunkReturn: return expect('\r', State::kChunkEnd);
    case State::kChunkEnd: digits_ = 0; return expect('\n', State::kSize);
    case State::kLastReturn:
      if (c != '\r') return {StatusCode::kUnavailable, "its answer has trailers, which nobody asked for"};
      state_ = State::kLastEnd;
      return {};
    case State::kLastEnd: return expect('\n', State::kWhole);
    case State::kUntilEnd:
    case State::kLength:
    case State::kChunk:
    case State::kWhole: break;
  }
  return {};
}

}  // namespace warden::net
