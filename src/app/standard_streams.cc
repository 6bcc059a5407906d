// read, write and poll behind std::streambuf.
#include "app/standard_streams.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

#include "app/wait_to_read.h"

namespace warden::app {
namespace {

constexpr std::size_t kRoom = 1U << 16;

}  // namespace

InputBuffer::int_type InputBuffer::underflow() {
  ssize_t count = -1;
  do {
    if (!WaitToRead(descriptor_, std::nullopt, stop_)) return traits_type::eof();
    count = ::read(descriptor_, bytes_.data(), bytes_.size());
  } while (count < 0 && (errno == EINTR || errno == EAGAIN));
  // Thrown for the istream around this, which catches it and is bad from then on.
  if (count < 0) throw std::system_error(errno, std::generic_category());
  if (count == 0) return traits_type::eof();
  setg(bytes_.data(), bytes_.data(), bytes_.data() + count);
  return traits_type::to_int_type(*gptr());
}

OutputBuffer::OutputBuffer(int descriptor, Flush flush) : descriptor_(descriptor), flush_(flush) { waiting_.reserve(kRoom); }

bool OutputBuffer::WriteOut() {
  std::string_view left = waiting_;
  while (error_ == 0 && !left.empty()) {
    const ssize_t count = ::write(descriptor_, left.data(), left.size());
    if (count < 0 && errno == EAGAIN) {  // somebody else has the descriptor not block
      pollfd polled{descriptor_, POLLOUT, 0};
      ::poll(&polled, 1, -1);
    } else if (count < 0 && errno != EINTR) {
      error_ = errno;
    }
    if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
  }
  waiting_.clear();
  return error_ == 0;
}

std::streamsize OutputBuffer::xsputn(const char* text, std::streamsize count) {
  if (error_ != 0) return 0;
  const std::string_view added(text, static_cast<std::size_t>(count));
  waiting_.append(added);
  const bool full = waiting_.size() >= kRoom || (flush_ == Flush::kEachLine && added.find('\n') != std::string_view::npos);
  return !full || WriteOut() ? count : 0;
}

OutputBuffer::int_type OutputBuffer::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
  const char one = traits_type::to_char_type(character);
  return xsputn(&one, 1) == 1 ? character : traits_type::eof();
}

int OutputBuffer::sync() { return WriteOut() ? 0 : -1; }

}  // namespace warden::app
