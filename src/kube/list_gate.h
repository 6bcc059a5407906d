// How many lists are under way at the same time, among all who list: what a list brings stands in memory two or three times over while it
// is read, and at the start everybody lists at once.
//
// Any thread. Who comes first gets in first. Whoever is inside leaves within the time-out of its call, so that nobody waits for ever.
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
  explicit ListGate(std::size_t most) : most_(most) {}
  ListGate(const ListGate&) = delete;
  ListGate& operator=(const ListGate&) = delete;

  // A place inside, for as long as it lives. The gate must outlive it.
  class Pass {
   public:
    explicit Pass(ListGate& gate) : gate_(&gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->Leave();
    }

   private:
    ListGate* gate_;
  };
  // Waits for a place. Nothing: a stop was asked for.
  std::optional<Pass> Enter(std::stop_token stop);

  std::size_t inside() const;
  std::size_t waiting() const;

 private:
  void Leave();

  const std::size_t most_;
  mutable base::Mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t inside_ GUARDED_BY(mutex_) = 0;
  std::uint64_t next_ticket_ GUARDED_BY(mutex_) = 0;
  std::set<std::uint64_t> waiting_ GUARDED_BY(mutex_);  // tickets; the smallest came first
};

}  // namespace warden::kube
