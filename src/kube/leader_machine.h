// Who leads, decided over one Lease, as a state machine without threads, network or clock.
//
// What client-go's leaderelection does, and what it leaves to chance:
//  - another's claim is over when its record has not changed for its duration by our own monotonic clock; no time in the record counts;
//  - we may write for renew_deadline from the moment a successful call *began*; nobody can take the Lease before duration is over from a
//    moment that is no earlier. So two never may, while clocks run alike within duration / renew_deadline, whatever they show;
//  - each call has a time-out of its own, and a leader's call none beyond its deadline;
//  - a Lease that is missing is made as nobody's, and one whose holder a person cleared is nobody's: both are taken only when they have
//    not changed for a duration, as whoever led may write as long.
//
// One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "kube/back_off.h"
#include "kube/lease.h"
#include "kube/reflector_machine.h"

namespace warden::kube {

struct LeaderOptions {
  // Who this is: of this process alone, and never used again (the pod's name and something random). Two with one name are not told apart.
  std::string identity;
  std::chrono::seconds duration{15};        // at least 1.5 times renew_deadline
  std::chrono::seconds renew_deadline{10};  // more than retry + call_timeout
  std::chrono::seconds retry{2};
  double jitter = 1.2;  // whoever does not lead waits between retry and retry * (1 + jitter)
  std::chrono::seconds call_timeout{3};
  std::chrono::seconds release_timeout{1};  // of each of the calls that give it back; four at most
};

// A moment by both clocks of this machine. The second one goes on while the machine is suspended, when the first stands still.
struct Moment {
  Steady steady{};
  std::chrono::system_clock::time_point wall{};
};

// Until when we may write. A value.
struct Fence {
  Moment until;  // exclusive, and whichever comes first. {}: not at all
  bool Holds(const Moment& now) const { return now.steady < until.steady && now.wall < until.wall; }
};

struct GetLease {
  Nanoseconds timeout{};
};
struct CreateLease {
  Lease lease;
  Nanoseconds timeout{};
};
struct UpdateLease {
  Lease lease;
  Nanoseconds timeout{};
};
using LeaderAction = std::variant<GetLease, CreateLease, UpdateLease, WaitUntil, Stopped>;

class LeaderMachine {
 public:
  // What an input changed: first lost, then won.
  struct News {
    bool lost = false;
    bool won = false;
  };

  LeaderMachine(LeaderOptions options, Chance chance);

  const LeaderAction& next() const { return next_; }
  // It leads: won, and not lost yet. Whether it may write at a moment is the fence's to say.
  bool leading() const { return leading_; }
  const Fence& fence() const { return fence_; }
  // What the Lease said last; "" while nobody is known to hold it.
  const std::string& holder() const { return record_.holder; }

  // The answer to GetLease, to CreateLease or UpdateLease, and the end of a wait. What was asked before counts as begun when it came
  // out of here, so `now` is the moment of the answer, however late it is.
  News Got(const ApiResult<Lease>& answer, const Moment& now);
  News Wrote(const ApiResult<Lease>& answer, const Moment& now);
  News TimePassed(const Moment& now);
  // Leads no longer, and gives the Lease back: `next` ends with Stopped. Not while a call is under way: its answer goes in first.
  News Stop(const Moment& now);

 private:
  void Look(const Moment& now);
  bool Lose();  // false: it did not lead
  News Late(const Moment& now);
  void Observe(const Lease& lease, const Moment& now);
  void Decide(const Moment& now, News& news);
  void Missing(const Moment& now);
  bool IsOver(const Moment& now) const;
  void Take(const Moment& now);
  void Win(const Moment& now, News& news);
  void Wait(Nanoseconds duration, const Moment& now);
  void WaitForTurn(const Moment& now);
  void WaitAfterFailure(const ApiError& error, const Moment& now);
  void Release(const Moment& now);
  Lease Claim(const Moment& now) const;
  Nanoseconds CallTimeout(const Moment& now) const;

  const LeaderOptions options_;
  const Chance chance_;
  BackOff back_off_;
  LeaderAction next_;
  bool leading_ = false;
  Fence fence_;
  Moment begun_;        // of the call that is under way
  bool known_ = false;  // record_ is what the Lease said last, and it is there
  Lease record_;
  Steady changed_{};     // when record_ was seen to have changed
  bool unsure_ = false;  // a write may have happened or not
  int conflicts_ = 0;    // in a row, while leading
  bool releasing_ = false;
  int release_calls_ = 0;
};

}  // namespace warden::kube
