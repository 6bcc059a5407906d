// The threads that run the lanes, and the watch over them.
//
// A review takes a twentieth of a millisecond, and handing it to another thread would cost a tenth of that and more: so the lane's own
// thread judges what is small. What looks small may take long all the same. The watch sees that a thread does not come back from a
// handler, gives its lane to a new thread, and makes the old one nicer: it finishes what it has begun, with less of the processor than the
// others get, and ends. So one request holds up the others of its lane for a few milliseconds, whatever it holds.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "net/lanes.h"
#include "net/peer_address.h"

namespace warden::net {

class Crew {
 public:
  struct Settings {
    unsigned max_away = 16;  // threads in handlers that the watch has relieved; shared by clients as fair_share.h says
    int niceness = 10;       // of those
    // When one is relieved: after so much processor time in one handler, or so much time of any kind.
    std::chrono::microseconds busy{1'500};
    std::chrono::milliseconds gone{20};
  };
  struct Counters {
    std::atomic<std::uint64_t>& relieved;  // threads
    std::atomic<std::uint64_t>& broken;    // steps that ran out of memory
  };
  // `tick` is called by the watch now and then while requests come, and when they have stopped for a while: as long as it gives true.
  Crew(Lanes& lanes, const Settings& settings, std::function<bool()> tick, const Counters& counters);
  ~Crew();  // stops the lanes, and waits for all threads
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // A thread for each lane, and the watch. std::system_error: no more threads.
  void Start();

  // Something was done, or has ended, that is no turn of a lane, and that `tick` should hear of. Any thread.
  void Wake();

  // Whether this client's handlers keep so many threads that its next should wait for its turn in a FairPool. Any thread.
  bool IsCrowding(const PeerAddress& client) const;

  // One handler on the thread of a lane.
  class Turn {
   public:
    Turn(Crew& crew, const PeerAddress& client);
    // True: the lane has another thread now. Then the caller touches nothing that belongs to the lane until it has gone back there (post).
    bool End();

   private:
    Crew& crew_;
  };

 private:
  using Clock = std::chrono::steady_clock;

  // One thread at its lane.
  struct Shift {
    Lane* lane = nullptr;
    std::atomic<std::uint64_t> turn{0};  // 0: in no handler; odd: in one, and relieved
    std::uint64_t turns = 0;             // the thread's own
    PeerAddress client{};                // of the turn; set before it
    std::atomic<pid_t> id{0};
    std::atomic<bool> over{false};
    bool relieved = false;  // the thread's own
    // What the watch saw last.
    std::uint64_t seen = 0;
    Clock::time_point seen_at;
    std::chrono::nanoseconds seen_cpu{0};
    std::thread thread;
  };

  void Rouse();
  void Run(Shift& shift);
  void Watch();
  void LookAt(std::size_t lane);
  bool IsSlow(Shift& shift, std::uint64_t turn) const;
  void Staff(std::size_t lane);
  void DismissWhoIsDone();
  std::uint64_t TurnsBegun() const;
  bool Relieve(Shift& shift, std::uint64_t turn);  // false: it has come back from that turn
  void ComesBack(const PeerAddress& client);

  static thread_local Shift* shift_;  // of this thread

  Lanes& lanes_;
  const Settings settings_;
  const std::function<bool()> tick_;
  const Counters counters_;

  std::vector<Shift*> on_duty_;  // by lane; null: none could be started. The watch's, once it runs
  std::list<Shift> shifts_;      // the watch's
  std::atomic<bool> asleep_{false}, woken_{false}, stopping_{false};
  std::thread watch_;

  std::atomic<unsigned> away_{0};
  mutable base::Mutex mutex_;
  std::map<PeerAddress, unsigned> away_by_client_ GUARDED_BY(mutex_);
};

}  // namespace warden::net
