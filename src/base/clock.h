// The time, as far as anybody asks for it. The real one is app/real_clock.h, the one of the tests tests/support/fake_clock.h.
#pragma once

#include <chrono>

namespace warden::base {

// Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  // What day and time it is: may be set back.
  virtual std::chrono::system_clock::time_point Now() const = 0;
  // For durations and deadlines: never goes back.
  virtual std::chrono::steady_clock::time_point Steady() const = 0;

  std::chrono::sys_seconds Second() const { return std::chrono::floor<std::chrono::seconds>(Now()); }
  std::chrono::sys_days Today() const { return std::chrono::floor<std::chrono::days>(Now()); }
};

}  // namespace warden::base
