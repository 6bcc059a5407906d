// Some electors over one Lease, in a world where clocks are wrong and run unlike, processes stand still, calls take long, happen without an
// answer, late or not at all, and people delete or change the Lease: never may two write at the same moment, and when all is well one does.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "kube/leader_machine.h"
#include "kube/property.h"
#include "support/soak.h"

namespace warden::kube {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::CheckScripts;
using testing::Script;

// The only true time.
using Real = std::chrono::nanoseconds;

// A machine's two clocks.
struct Clocks {
  double rate = 1;          // of the monotonic one
  Real missed{};            // what the monotonic one missed in suspensions before the last
  Real frozen{}, thawed{};  // the last one: from, to
  Real offset{};            // of the other one
  Moment At(Real real) const {
    const auto passed = static_cast<double>((real - missed - std::clamp(real - frozen, Real(0), thawed - frozen)).count()) * rate;
    return {
        .steady = Steady(hours(1000) + Real(static_cast<Real::rep>(passed))),
        .wall = std::chrono::sys_days(std::chrono::days(20'000)) + std::chrono::duration_cast<std::chrono::microseconds>(real + offset)};
  }
  // How long until the monotonic one shows `steady`, if it runs.
  Real Until(Steady steady, Real real) const {
    const auto left = static_cast<double>((steady - At(real).steady).count()) / rate;
    return std::max(Real(1), Real(static_cast<Real::rep>(left) + 1));
  }
  void Suspend(Real from, Real pause) {
    missed += thawed - frozen;
    frozen = from;
    thawed = from + pause;
  }
};

class World {
 public:
  World(Script& script, int electors) : script_(script) {
    for (int i = 0; i < electors; ++i) {
      Elector elector;
      elector.clocks.rate = 0.85 + 0.05 * script_.Next(7);
      elector.clocks.offset = hours(static_cast<int>(script_.Next(21)) - 10);
      elector.may_suspend = script_.Next(2) == 1;
      electors_.push_back(std::move(elector));
      Begin(electors_.size() - 1);
      Plan(milliseconds(script_.Next(100)), electors_.size() - 1, [this, i] { Act(static_cast<std::size_t>(i)); });
    }
  }

  // Until `end`, or the script is over.
  void Run(Real end, bool while_script) {
    while (!events_.empty() && (!while_script || !script_.over())) {
      auto event = events_.begin();
      if (event->first > end) break;
      real_ = std::max(real_, event->first);
      Look();
      const auto what = std::move(event->second);
      events_.erase(event);
      what();
      Look();
    }
    if (!while_script) real_ = end;
  }

  Real real() const { return real_; }
  int WhoMayWrite() const {
    int who = -1;
    for (std::size_t i = 0; i < electors_.size(); ++i)
      if (MayWrite(i)) who = static_cast<int>(i);
    return who;
  }
  int reigns() const { return reigns_; }

 private:
  struct Elector {
    Clocks clocks;
    Real stopped{};  // until then the process does nothing
    std::unique_ptr<LeaderMachine> machine;
    int life = 0;              // a new process has a new one, and events of the old one are void
    int call = 0;              // answers to calls before this one come too late
    bool may_suspend = false;  // else its other clock is set at times
    bool stopping = false;
  };

  void Begin(std::size_t i) {
    Elector& elector = electors_[i];
    ++elector.life;
    elector.stopping = false;
    elector.machine = std::make_unique<LeaderMachine>(LeaderOptions{.identity = std::to_string(i) + "-" + std::to_string(elector.life)},
                                                      SeededChance(script_.Next(256)));
  }

  bool MayWrite(std::size_t i) const { return electors_[i].machine->fence().Holds(electors_[i].clocks.At(real_)); }
  void Look() {
    int may = 0;
    for (std::size_t i = 0; i < electors_.size(); ++i) may += MayWrite(i) ? 1 : 0;
    RC_ASSERT(may <= 1);
  }

  // What a process does; later, if it does nothing then.
  void Plan(Real after, std::size_t i, std::function<void()> what) {
    events_.emplace(real_ + after, [this, i, life = electors_[i].life, what = std::move(what)] {
      if (electors_[i].life != life) return;
      if (electors_[i].stopped > real_) return Plan(electors_[i].stopped - real_, i, what);
      what();
    });
  }
  // The process is stopped, and its clocks go on; or the machine is suspended, and the monotonic one does not.
  bool MayPause(std::size_t i) {
    if (script_.Next(10) != 9) return false;
    Elector& elector = electors_[i];
    const Real pause = milliseconds(1 << script_.Next(17));
    elector.stopped = real_ + pause;
    if (elector.may_suspend && script_.Next(2) == 1) elector.clocks.Suspend(real_, pause);
    return true;
  }

  void Act(std::size_t i) {
    if (MayPause(i)) return Plan(Real(0), i, [this, i] { Act(i); });
    Disturb(i);
    Elector& elector = electors_[i];
    LeaderMachine& machine = *elector.machine;
    if (!elector.stopping && script_.Next(40) == 39) {
      elector.stopping = true;
      Note(machine.Stop(elector.clocks.At(real_)));
    }
    const LeaderAction action = machine.next();
    if (std::holds_alternative<Stopped>(action))  // a new process takes its place
      return Plan(milliseconds(10 << script_.Next(12)), i, [this, i] {
        Begin(i);
        Act(i);
      });
    if (const auto* wait = std::get_if<WaitUntil>(&action))
      return Plan(elector.clocks.Until(wait->time, real_), i, [this, i] {
        Note(electors_[i].machine->TimePassed(electors_[i].clocks.At(real_)));
        Act(i);
      });
    Call(i, action);
  }

  void Call(std::size_t i, const LeaderAction& action) {
    const int call = ++electors_[i].call;
    const Nanoseconds timeout = std::visit(
        [](const auto& one) {
          if constexpr (requires { one.timeout; }) return one.timeout;
          else return Nanoseconds(0);
        },
        action);
    const unsigned fate = script_.Next(12);
    if (fate == 11) {  // fails soon, and did not happen
      constexpr ApiFailure kSoon[] = {ApiFailure::kUnreachable, ApiFailure::kForbidden, ApiFailure::kTooManyRequests, ApiFailure::kServer};
      return Answer(milliseconds(1), i, call, action, ApiError{.failure = kSoon[script_.Next(4)]});
    }
    const Real there = fate >= 7 ? Real(milliseconds(1 << script_.Next(16))) : Real(milliseconds(5));
    const Real back = fate >= 8 ? Real(milliseconds(1 << script_.Next(16))) : Real(milliseconds(5));
    // The time-out is by the caller's clock. It may come late, but it comes.
    Answer(electors_[i].clocks.Until(electors_[i].clocks.At(real_).steady + timeout, real_), i, call, action,
           ApiError{.failure = ApiFailure::kTimeout});
    MayPause(i);             // while it is under way: an answer may lie there for a minute
    if (fate == 10) return;  // never arrives
    events_.emplace(real_ + there, [this, i, life = electors_[i].life, call, action, back, lost = fate == 9] {
      const ApiResult<Lease> answer = Happen(action);  // whether or not anybody waits for it
      if (electors_[i].life == life && !lost) Answer(back, i, call, action, answer);
    });
  }

  void Answer(Real after, std::size_t i, int call, const LeaderAction& action, ApiResult<Lease> answer) {
    Plan(after, i, [this, i, call, action, answer = std::move(answer)] {
      Elector& elector = electors_[i];
      if (elector.call != call) return;
      ++elector.call;  // the first one counts
      const Moment now = elector.clocks.At(real_);
      Note(std::holds_alternative<GetLease>(action) ? elector.machine->Got(answer, now) : elector.machine->Wrote(answer, now));
      Act(i);
    });
  }

  ApiResult<Lease> Happen(const LeaderAction& action) {
    if (const auto* create = std::get_if<CreateLease>(&action)) {
      if (lease_) return ApiError{.failure = ApiFailure::kAlreadyExists};
      return Store(create->lease);
    }
    if (!lease_) return ApiError{.failure = ApiFailure::kNotFound};
    const auto* update = std::get_if<UpdateLease>(&action);
    if (update == nullptr) return *lease_;
    if (update->lease.resource_version != lease_->resource_version) return ApiError{.failure = ApiFailure::kConflict};
    return Store(update->lease);
  }
  Lease Store(Lease lease) {
    lease.resource_version = std::to_string(++version_);
    lease_ = lease;
    return lease;
  }

  // What people and clocks do.
  void Disturb(std::size_t i) {
    if (script_.over()) return;
    switch (script_.Next(40)) {
      case 1: lease_.reset(); return;
      case 2:
        if (lease_) Store(*lease_);  // a label
        return;
      case 3:
        if (!lease_ || lease_->duration <= seconds(1)) return;
        lease_->holder.clear();
        Store(*lease_);
        return;
      case 4:
      case 5:
        if (!electors_[i].may_suspend) electors_[i].clocks.offset += hours(static_cast<int>(script_.Next(21)) - 10);
        return;
      default: return;
    }
  }

  void Note(LeaderMachine::News news) { reigns_ += news.won ? 1 : 0; }

  Script& script_;
  Real real_ = hours(1);
  std::multimap<Real, std::function<void()>> events_;
  std::vector<Elector> electors_;
  std::optional<Lease> lease_;
  int version_ = 0;
  int reigns_ = 0;
};

TEST(LeaderProperty, NeverTwoAndAtTheEndOne) {
  int reigns = 0;
  CheckScripts(testing::QuickOrSoak(1500, 60'000), 800, [&](Script& script) {
    World world(script, 1 + static_cast<int>(script.Next(4)));
    world.Run(hours(1000), true);
    // All is well: the longest pause (65 s), a claim that is over (15 s), a back-off (15 s) and a few seconds, by the slowest clock.
    const Real well = world.real();
    world.Run(well + seconds(150), false);
    const int leader = world.WhoMayWrite();
    RC_ASSERT(leader >= 0);
    for (int i = 0; i < 60; ++i) {
      world.Run(world.real() + seconds(1), false);
      RC_ASSERT(world.WhoMayWrite() == leader);
    }
    reigns += world.reigns();
  });
  if (!testing::CountIsOurs()) return;
  EXPECT_GT(reigns, 3000);
}

}  // namespace
}  // namespace warden::kube
