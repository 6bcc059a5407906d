// Whether requests should be sent here, and why not.
#pragma once

#include <atomic>

namespace warden {

// Any thread.
class Readiness {
 public:
  enum class State { kStarting, kServing, kDraining };
  State state() const { return state_; }
  void Set(State state) { state_ = state; }

 private:
  std::atomic<State> state_{State::kStarting};
};

}  // namespace warden
