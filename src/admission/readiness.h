// Whether requests should be sent here, and what is not as it should be.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <utility>

namespace warden {

// Any thread.
class Readiness {
 public:
  enum class State { kStarting, kServing, kDraining };
  State state() const { return state_; }
  void Set(State state) { state_ = state; }

  // What a person should know who asks, though it does not keep us from serving; "": nothing.
  std::string remark() const {
    const std::lock_guard lock(mutex_);
    return remark_;
  }
  void Remark(std::string text) {
    const std::lock_guard lock(mutex_);
    remark_ = std::move(text);
  }

 private:
  std::atomic<State> state_{State::kStarting};
  mutable std::mutex mutex_;
  std::string remark_;  // guarded by mutex_
};

}  // namespace warden
