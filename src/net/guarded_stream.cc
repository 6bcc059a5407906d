// Heads of status 1xx are dropped here: cpp-httplib knows 100 alone, and only without headers.
#include "net/guarded_stream.h"

#include <string.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/wiped_text.h"
#include "net/plain_socket.h"

namespace warden::net {

void ReadAhead::Drop(std::size_t count) {
  count = std::min(count, end - begin);
  explicit_bzero(bytes.data() + begin, count);
  begin += count;
  if (begin == end) begin = end = 0;
}

ssize_t GuardedStream::Fail(const Status& status) {
  if (failure_.ok()) failure_ = status;
  return -1;
}

Result<bool> GuardedStream::ReadMore() {
  constexpr std::size_t kAtOnce = 16U << 10;  // a record of TLS
  const std::span<char> free = std::span(ahead_.bytes).subspan(ahead_.end);
  const Result<std::size_t> count = socket_.Read(free.first(std::min(free.size(), kAtOnce)), wait_);
  if (!count.ok()) return count.status();
  ahead_.end += *count;
  return *count > 0;
}

Status GuardedStream::ReadHead() {
  std::size_t looked = 0;
  std::size_t before = 0;  // bytes of heads that were dropped
  while (true) {
    const Result<std::optional<AnswerHead>> head = ReadAnswerHead(ahead_.view(), looked);
    if (!head.ok()) return head.status();
    looked = ahead_.view().size();
    if (before + looked >= kMostHead && !*head) return {StatusCode::kUnavailable, "the head of its answer is over 64 KiB"};
    if (!*head) {
      // The buffer is as long as the longest head: moved to its beginning, what is not whole leaves room.
      if (ahead_.begin > 0) {
        memmove(ahead_.bytes.data(), ahead_.bytes.data() + ahead_.begin, looked);
        explicit_bzero(ahead_.bytes.data() + std::max(looked, ahead_.begin), ahead_.end - std::max(looked, ahead_.begin));
        ahead_.begin = 0;
        ahead_.end = looked;
      }
      const Result<bool> more = ReadMore();
      if (!more.ok()) return more.status();
      if (!*more) return Broke();
      continue;
    }
    const AnswerHead& found = **head;
    if (found.status == 101) return {StatusCode::kUnavailable, "what answers wants to speak something else than HTTP"};
    if (found.status < 200) {
      before += found.size;
      if (before >= kMostHead) return {StatusCode::kUnavailable, "the head of its answer is over 64 KiB"};
      ahead_.Drop(found.size);
      looked = 0;
      continue;
    }
    const bool no_body = is_head_request_ || found.status == 204 || found.status == 304;
    guard_.emplace(no_body ? BodyFraming{BodyFraming::Kind::kLength, 0} : found.framing);
    head_left_ = found.size;
    return {};
  }
}

ssize_t GuardedStream::read(char* into, size_t size) {
  if (!failure_.ok()) return -1;
  if (!guard_) {
    if (Status status = ReadHead(); !status.ok()) return Fail(status);
  }
  if (head_left_ == 0) {
    if (guard_->is_whole()) return 0;
    if (ahead_.view().empty()) {
      const Result<bool> more = ReadMore();
      if (!more.ok()) return Fail(more.status());
      if (!*more) return guard_->lasts_until_end() ? 0 : Fail(Broke());
    }
  }
  const std::string_view part = ahead_.view().substr(0, std::min(size, head_left_ > 0 ? head_left_ : ahead_.view().size()));
  if (head_left_ > 0) {
    head_left_ -= part.size();
  } else if (Status status = guard_->Look(part); !status.ok()) {
    return Fail(status);
  }
  memcpy(into, part.data(), part.size());
  const auto count = static_cast<ssize_t>(part.size());
  ahead_.Drop(part.size());
  return count;
}

ssize_t GuardedStream::write(const char* bytes, size_t size) {
  if (!failure_.ok()) return -1;
  const std::string_view text(bytes, size);
  const auto count = static_cast<ssize_t>(size);
  // cpp-httplib writes a head whole.
  if (!std::exchange(request_head_written_, true) && !credential_.empty()) {
    base::WipedText head;
    head.Append(text.substr(0, text.size() - 2));
    head.Append("Authorization: ");
    head.Append(credential_);
    head.Append("\r\n\r\n");
    const Status status = socket_.Write(head, wait_);
    return status.ok() ? count : Fail(status);
  }
  const Status status = socket_.Write(text, wait_);
  return status.ok() ? count : Fail(status);
}

}  // namespace warden::net
