// Waiting for a time to come, as far as the threads of this folder do it: tests wait on a clock of their own.
#pragma once

#include <stop_token>

#include "base/clock.h"
#include "kube/back_off.h"

namespace warden::kube {

// Any thread; each has a wait of its own.
class Pause {
 public:
  virtual ~Pause() = default;
  // Until it is `time` by the clock's Steady(), or somebody asks to stop. May come back earlier: whoever waits looks at the clock again.
  virtual void Until(Steady time, std::stop_token stop) = 0;
};

// Waits on a condition variable, as long as `clock` says: for the real one. It must outlive this.
class RealPause final : public Pause {
 public:
  explicit RealPause(const base::Clock& clock) : clock_(clock) {}
  void Until(Steady time, std::stop_token stop) override;

 private:
  const base::Clock& clock_;
};

}  // namespace warden::kube
