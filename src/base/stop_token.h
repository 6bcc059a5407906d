// Whether somebody has asked a long run to end early: Ctrl-C, SIGTERM.
#pragma once

#include <atomic>

namespace warden::base {

// A value; any thread. Unlike std::stop_token it may be asked for by the handler of a signal, which may do nothing but set a flag.
class StopToken {
 public:
  StopToken() = default;  // nobody can ask
  // `asked` is set once and never cleared; it must outlive all copies.
  explicit StopToken(const std::atomic<bool>& asked) : asked_(&asked) {}

  bool stop_possible() const { return asked_ != nullptr; }
  bool stop_requested() const { return asked_ != nullptr && asked_->load(std::memory_order_relaxed); }

 private:
  const std::atomic<bool>* asked_ = nullptr;
};

}  // namespace warden::base
