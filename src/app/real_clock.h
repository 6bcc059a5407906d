// The clocks of the system.
#pragma once

#include "base/clock.h"

namespace warden::app {

class RealClock final : public base::Clock {
 public:
  std::chrono::system_clock::time_point Now() const override { return std::chrono::system_clock::now(); }
  std::chrono::steady_clock::time_point Steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace warden::app
