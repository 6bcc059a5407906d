// poll() on two descriptors: the socket's, and one that a stop writes to.
#include "net/call_wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include <fmt/core.h>

namespace warden::net {

using std::chrono::milliseconds;

CallWait::CallWait(milliseconds total, milliseconds silence, const std::stop_token& stop)
    : total_(total), silence_(silence), deadline_(Clock::now() + total), stop_(stop), on_stop_(stop, Ring{bell_}) {}

CallWait CallWait::NoLongerThan(milliseconds most) const {
  const auto left = std::chrono::ceil<milliseconds>(deadline_ - Clock::now());
  return {std::min(most, left), std::min(most, silence_), stop_};
}

Status CallWait::Check() const {
  if (stop_.stop_requested()) return {StatusCode::kUnavailable, "the call was stopped"};
  if (bell_.descriptor() < 0) return {StatusCode::kUnavailable, "no file descriptor is free"};
  if (Clock::now() >= deadline_) return {StatusCode::kTimeout, fmt::format("no whole answer within {} ms", total_.count())};
  return {};
}

Result<bool> CallWait::Until(int socket, For what, Clock::time_point end) const {
  while (true) {
    if (Status over = Check(); !over.ok()) return over;
    const auto now = Clock::now();
    if (now >= end) return false;
    const auto left = std::chrono::ceil<milliseconds>(std::min(end, deadline_) - now).count();
    pollfd polled[2] = {{socket, static_cast<short>(what == For::kReading ? POLLIN : POLLOUT), 0}, {bell_.descriptor(), POLLIN, 0}};
    const int ready = ::poll(polled, 2, static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max())));
    if (ready < 0 && errno != EINTR) return Status(StatusCode::kUnavailable, "waiting for the connection failed");
    if (ready > 0 && polled[0].revents != 0) {
      Status over = Check();
      return over.ok() ? Result<bool>(true) : Result<bool>(over);
    }
  }
}

Status CallWait::Until(int socket, For what) const {
  const Result<bool> ready = Until(socket, what, Clock::now() + silence_);
  if (!ready.ok() || *ready) return ready.status();
  return {StatusCode::kTimeout, fmt::format("not a byte for {} ms", silence_.count())};
}

}  // namespace warden::net
