// How many lists are under way at the same time, among all who list: what a list brings stands in memory two or three times over while it
// is read, and at the start everybody lists at once.
//
// Any thread. Who comes first gets in first, but that slow ones never have the last place. Whoever is inside leaves within the time-out of
// its call, so that nobody waits for ever.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <stop_token>
#include <utility>

#include "base/mutex.h"

namespace warden::kube {

class ListGate {
 public:
  // Of a list that did not come in time before, or that may hang as others do: kSlow. There may be many of them.
  enum class Lane : std::uint8_t { kQuick, kSlow };

  // `most`: 2 or more, else nothing slow gets in.
  explicit ListGate(std::size_t most) : most_(most) {}
  ListGate(const ListGate&) = delete;
  ListGate& operator=(const ListGate&) = delete;

  // A place inside, for as long as it lives. The gate must outlive it.
  class Pass {
   public:
    Pass(ListGate& gate, Lane lane) : gate_(&gate), lane_(lane) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), lane_(other.lane_) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->Leave(lane_);
    }

   private:
    ListGate* gate_;
    Lane lane_;
  };
  // Waits for a place. Nothing: a stop was asked for.
  std::optional<Pass> Enter(const std::stop_token& stop, Lane lane = Lane::kQuick);

  std::size_t inside() const;
  std::size_t waiting() const;

 private:
  // Of one lane.
  struct Side {
    std::size_t inside = 0;
    std::set<std::uint64_t> waiting;  // tickets; the smallest came first
  };

  void Leave(Lane lane);
  bool IsNext(Lane lane, std::uint64_t ticket) const REQUIRES(mutex_);
  Side& Of(Lane lane) REQUIRES(mutex_) { return lane == Lane::kSlow ? slow_ : quick_; }

  const std::size_t most_;
  mutable base::Mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t next_ticket_ GUARDED_BY(mutex_) = 0;
  Side quick_ GUARDED_BY(mutex_), slow_ GUARDED_BY(mutex_);
};

}  // namespace warden::kube
