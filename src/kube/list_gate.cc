// Tickets, in the order of their numbers.
#include "kube/list_gate.h"

namespace warden::kube {

std::optional<ListGate::Pass> ListGate::Enter(const std::stop_token& stop, Lane lane) {
  const std::stop_callback wake(stop, [this] {
    const base::MutexLock lock(mutex_);  // else it could come between the look at `stop` and the wait
    changed_.notify_all();
  });
  const base::MutexLock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  Side& side = Of(lane);
  side.waiting.insert(ticket);
  while (!stop.stop_requested() && !IsNext(lane, ticket)) changed_.wait(mutex_);
  side.waiting.erase(ticket);
  changed_.notify_all();  // it may have been the one before whom nobody gets in
  if (stop.stop_requested()) return std::nullopt;
  ++side.inside;
  return std::optional<Pass>(std::in_place, *this, lane);
}

bool ListGate::IsNext(Lane lane, std::uint64_t ticket) const {
  if (quick_.inside + slow_.inside >= most_) return false;
  const bool slow_may = slow_.inside + 1 < most_ && !slow_.waiting.empty();
  if (lane == Lane::kSlow)
    return slow_may && *slow_.waiting.begin() == ticket && (quick_.waiting.empty() || *quick_.waiting.begin() > ticket);
  return *quick_.waiting.begin() == ticket && !(slow_may && *slow_.waiting.begin() < ticket);
}

void ListGate::Leave(Lane lane) {
  const base::MutexLock lock(mutex_);
  --Of(lane).inside;
  changed_.notify_all();
}

std::size_t ListGate::inside() const {
  const base::MutexLock lock(mutex_);
  return quick_.inside + slow_.inside;
}

std::size_t ListGate::waiting() const {
  const base::MutexLock lock(mutex_);
  return quick_.waiting.size() + slow_.waiting.size();
}

}  // namespace warden::kube
