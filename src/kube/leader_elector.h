// Whether this process is the one that writes: the thread that campaigns for a Lease, renews it and gives it back.
//
// What to do when is LeaderMachine's (kube/leader_machine.h), which says why two never lead.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "kube/leader_machine.h"
#include "kube/pause.h"

namespace warden::kube {

// What is to be seen of it; for metrics and conditions.
struct Leadership {
  bool leads = false;
  std::string holder;  // as the Lease said last; "": nobody, or not known
  std::uint64_t won = 0, lost = 0, calls = 0, failures = 0;
  std::optional<ApiFailure> last_failure;  // nothing: the last call went well
};

class LeaderElector {
 public:
  struct Needs {
    LeaseStore& lease;
    const base::Clock& clock;
    Pause& pause;
    base::Log log;
    // On the elector's thread, in turns, beginning with on_won. They must not throw, and not take longer than a second or two: nobody
    // renews meanwhile. on_lost comes when the next call returns, perhaps after the fence has closed: the fence is what protects.
    std::function<void()> on_won = [] {};
    std::function<void()> on_lost = [] {};
  };
  // What `needs` refers to must outlive this. Options that would let two lead, or no identity, are a bug (base/check.h).
  LeaderElector(Needs needs, LeaderOptions options, Chance chance = RandomChance());
  ~LeaderElector();  // Stop
  LeaderElector(const LeaderElector&) = delete;
  LeaderElector& operator=(const LeaderElector&) = delete;

  // Once. std::system_error where there are no more threads.
  void Start();
  // Closes the fence, then gives the Lease back, so that another may lead at once: whatever writes must have ended before. Waits for the
  // calls of the release: four of a second at most.
  void Stop();

  // The fence: asked before each write, from any thread. True: nobody else may write before renew_deadline is over since our last renewal
  // began, nor for duration - renew_deadline after that, in which a write that was begun now can end.
  bool MayWrite() const;
  // Any thread.
  Leadership leadership() const;

 private:
  void Run(std::stop_token stop);
  void Publish(LeaderMachine::News news);
  void Note(const ApiResult<Lease>& answer);
  Moment Now() const { return {.steady = needs_.clock.Steady(), .wall = needs_.clock.Now()}; }

  const Needs needs_;
  const std::string identity_;
  LeaderMachine machine_;  // of the thread, once it runs
  mutable base::Mutex mutex_;
  Fence fence_ GUARDED_BY(mutex_);
  Leadership leadership_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace warden::kube
