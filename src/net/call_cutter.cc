// shutdown() and not close(): the thread that reads wakes up at once and closes its own descriptor.
#include "net/call_cutter.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace warden::net {
namespace {

// Between the making of a socket and its connect() lie microseconds in which shutdown() does nothing: it is repeated.
constexpr int kTries = 1000;
constexpr std::chrono::milliseconds kPause{1};

// connect() on what is no socket fails at once.
void MakeUseless(int socket) {
  const int other = ::eventfd(0, EFD_CLOEXEC);
  if (other < 0) return;
  ::dup3(other, socket, O_CLOEXEC);
  ::close(other);
}

}  // namespace

CallCutter::~CallCutter() {
  const base::MutexLock lock(mutex_);
  if (socket_ >= 0) ::close(socket_);
}

void CallCutter::Begin() {
  const base::MutexLock lock(mutex_);
  in_call_ = true;
  why_ = Why::kNotCut;
}

CallCutter::Why CallCutter::End() {
  const base::MutexLock lock(mutex_);
  in_call_ = false;
  return why_;
}

void CallCutter::Opened(int socket) {
  const base::MutexLock lock(mutex_);
  if (socket_ >= 0) ::close(socket_);
  socket_ = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  // Without a second descriptor nobody could end the call.
  if (socket_ < 0 || (in_call_ && why_ != Why::kNotCut)) MakeUseless(socket);
}

bool CallCutter::TryCut() {
  // Without a socket, Opened sees that the call was cut.
  return !in_call_ || socket_ < 0 || ::shutdown(socket_, SHUT_RDWR) == 0 || errno != ENOTCONN;
}

void CallCutter::Cut(Why why) {
  for (int i = 0; i < kTries; ++i) {
    {
      const base::MutexLock lock(mutex_);
      if (why_ == Why::kNotCut && in_call_) why_ = why;
      if (TryCut()) return;
    }
    std::this_thread::sleep_for(kPause);
  }
}

Watchdog::Watchdog() : thread_([this] { Run(); }) {}

Watchdog::~Watchdog() {
  {
    const base::MutexLock lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Watchdog::Watch(CallCutter& cutter, Time deadline) {
  {
    const base::MutexLock lock(mutex_);
    deadlines_[&cutter] = deadline;
  }
  changed_.notify_all();
}

void Watchdog::Forget(CallCutter& cutter) {
  const base::MutexLock lock(mutex_);
  deadlines_.erase(&cutter);
}

void Watchdog::Run() {
  const base::MutexLock lock(mutex_);
  while (!ended_) {
    const auto first =
        std::min_element(deadlines_.begin(), deadlines_.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (first == deadlines_.end()) {
      changed_.wait(mutex_);
    } else if (first->second <= std::chrono::steady_clock::now()) {
      CallCutter& late = *first->first;
      deadlines_.erase(first);
      late.Cut(CallCutter::Why::kLate);  // under our lock: Forget waits until it is done
    } else {
      const Time until = first->second;
      changed_.wait_until(mutex_, until);
    }
  }
}

}  // namespace warden::net
