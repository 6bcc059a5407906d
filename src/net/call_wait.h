// The waits of one call of an HTTP client: for a socket, but not beyond the end of the call, a silence that is too long, or a stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>

#include "net/bell.h"
#include "warden/status.h"

namespace warden::net {

// One thread; the stop may be asked for from any.
class CallWait {
 public:
  using Clock = std::chrono::steady_clock;
  enum class For : std::uint8_t { kReading, kWriting };

  // The call begins now.
  CallWait(std::chrono::milliseconds total, std::chrono::milliseconds silence, const std::stop_token& stop);
  ~CallWait() = default;
  CallWait(const CallWait&) = delete;
  CallWait& operator=(const CallWait&) = delete;

  // For a part of the call that may last no longer than that.
  CallWait NoLongerThan(std::chrono::milliseconds most) const;

  // Ok: the call goes on. kUnavailable: a stop was asked for. kTimeout: its time is over.
  Status Check() const;
  // Waits until the socket is ready, or has failed. Otherwise as Check, and kTimeout after a silence.
  Status Until(int socket, For what) const;
  // The same with an end of its own instead of the silence; false: it has come.
  Result<bool> Until(int socket, For what, Clock::time_point end) const;

 private:
  // Wakes who waits.
  struct Ring {
    const Bell& bell;
    void operator()() const { bell.Ring(); }
  };

  const std::chrono::milliseconds total_;
  const std::chrono::milliseconds silence_;
  const Clock::time_point deadline_;
  const std::stop_token stop_;
  const Bell bell_;
  const std::stop_callback<Ring> on_stop_;  // dies before what it rings
};

}  // namespace warden::net
