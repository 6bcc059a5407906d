// A clock that stands still until a test moves it. Any thread.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace warden::testing {

class FakeClock final : public base::Clock {
 public:
  explicit FakeClock(std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::days(20'000))) : start_(now) {}

  std::chrono::system_clock::time_point Now() const override {
    return start_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(passed_.load()));
  }
  // Each look takes `look_takes`: for what waits until it is late.
  std::chrono::steady_clock::time_point Steady() const override {
    return std::chrono::steady_clock::time_point(std::chrono::hours(24) + std::chrono::nanoseconds(passed_.fetch_add(look_takes.count())));
  }
  void Advance(std::chrono::nanoseconds by) { passed_ += by.count(); }

  std::chrono::nanoseconds look_takes{0};

 private:
  const std::chrono::sys_seconds start_;
  mutable std::atomic<std::chrono::nanoseconds::rep> passed_{0};
};

}  // namespace warden::testing
