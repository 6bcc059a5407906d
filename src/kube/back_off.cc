// Doubling, with chance, below a limit.
#include "kube/back_off.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <random>

namespace warden::kube {
namespace {

Nanoseconds Times(Nanoseconds by, double factor) {
  return Nanoseconds(static_cast<Nanoseconds::rep>(static_cast<double>(by.count()) * factor));
}

}  // namespace

Chance SeededChance(std::uint64_t seed) {
  const auto engine = std::make_shared<std::mt19937_64>(seed);
  // 53 bits: what a double holds, so that 1.0 never comes out.
  return [engine] { return static_cast<double>((*engine)() >> 11) * 0x1.0p-53; };
}

Chance RandomChance() {
  std::random_device device;
  return SeededChance((std::uint64_t{device()} << 32) | device());
}

Nanoseconds BackOff::Next(Steady now, double chance, Nanoseconds longest) {
  longest = std::min(longest, options_.longest);
  if (failures_ > 0 && options_.reset_after > Nanoseconds(0) && now - retry_at_ > options_.reset_after) Reset();
  const Nanoseconds most = Times(longest, 1 / (1 + options_.jitter));
  least_ = failures_ == 0 ? std::min(options_.first, most) : std::min(Times(least_, options_.factor), most);
  if (failures_ < std::numeric_limits<std::uint32_t>::max()) ++failures_;
  const Nanoseconds wait = std::min(Times(least_, 1 + options_.jitter * chance), longest);
  retry_at_ = now + wait;
  return wait;
}

void BackOff::Reset() {
  failures_ = 0;
  least_ = {};
}

}  // namespace warden::kube
