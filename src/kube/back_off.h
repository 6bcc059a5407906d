// How long to wait before the next attempt: doubled with each failure, up to a limit, and never the same for two who failed together.
//
// Values; one thread at a time. The shape is client-go's (tools/cache/reflector.go, util/workqueue), but for the limit: there a random part
// is added to it, here no wait is longer than `longest`.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace warden::kube {

using Steady = std::chrono::steady_clock::time_point;
using Nanoseconds = std::chrono::nanoseconds;

// A number in [0, 1), another one with each call. Handed in, so that a test knows all of them.
using Chance = std::function<double()>;
Chance SeededChance(std::uint64_t seed);
// For the real world: the seed is the system's.
Chance RandomChance();

struct BackOffOptions {
  Nanoseconds first = std::chrono::milliseconds(800);
  Nanoseconds longest = std::chrono::seconds(30);
  double factor = 2.0;
  double jitter = 1.0;  // a wait is between w and w * (1 + jitter); at the limit between longest / (1 + jitter) and longest
  Nanoseconds reset_after = std::chrono::minutes(2);  // that long without a failure begins anew; 0: only Reset does
};

class BackOff {
 public:
  BackOff() = default;
  explicit BackOff(const BackOffOptions& options) : options_(options) {}

  // One more failure at `now`. `chance` is in [0, 1). `longest`: where this wait has a lower limit than all.
  Nanoseconds Next(Steady now, double chance, Nanoseconds longest = Nanoseconds::max());
  void Reset();
  // Failures since it began.
  std::uint32_t failures() const { return failures_; }

 private:
  BackOffOptions options_;
  std::uint32_t failures_ = 0;
  Nanoseconds least_{};  // of the next wait, before chance
  Steady retry_at_{};    // when the last wait is over
};

}  // namespace warden::kube
