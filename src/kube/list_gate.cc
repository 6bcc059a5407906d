// Tickets, in the order of their numbers.
#include "kube/list_gate.h"

namespace warden::kube {

std::optional<ListGate::Pass> ListGate::Enter(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] {
    const base::MutexLock lock(mutex_);  // else it could come between the look at `stop` and the wait
    changed_.notify_all();
  });
  const base::MutexLock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  waiting_.insert(ticket);
  while (!stop.stop_requested() && (inside_ >= most_ || *waiting_.begin() != ticket)) changed_.wait(mutex_);
  waiting_.erase(ticket);
  changed_.notify_all();  // it may have been the one before whom nobody gets in
  if (stop.stop_requested()) return std::nullopt;
  ++inside_;
  return std::optional<Pass>(std::in_place, *this);
}

void ListGate::Leave() {
  const base::MutexLock lock(mutex_);
  --inside_;
  changed_.notify_all();
}

std::size_t ListGate::inside() const {
  const base::MutexLock lock(mutex_);
  return inside_;
}

std::size_t ListGate::waiting() const {
  const base::MutexLock lock(mutex_);
  return waiting_.size();
}

}  // namespace warden::kube
