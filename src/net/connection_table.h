// Who is connected to a listener, how many there may be, and who goes when there is no more room.
//
// A client costs its place, not what it does with it: most hold theirs silently. Above half of the places the connection that has not asked
// anything yet goes when another one comes, the oldest first; below it none does, because an API server opens connections ahead and uses
// them later. When every place is taken, also those go that have been answered and are quiet: of the address that has the most, for one
// that has fewer. An API server's own are never closed for another one of its own, because a call that meets a closing connection fails.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <unordered_set>

#include "base/mutex.h"
#include "net/peer_address.h"

namespace warden::net {

// What the table knows of a connection. Its methods are called from any thread, with the table's mutex held.
class Connection {
 public:
  enum class Phase : std::uint8_t {
    kNeverAsked,  // no whole head of a request yet
    kBusy,
    kIdle,       // between two requests
    kLingering,  // has its last answer
  };
  enum class Which : std::uint8_t { kServed, kIdle, kLingering };  // idle after an answer; idle at all; reading on after the last answer
  enum class Welcome : std::uint8_t { kServe, kComeBack, kTurnAway };

  Connection(const PeerAddress& address, int descriptor) : address(address), descriptor(descriptor) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual void CloseIf(Which which) = 0;
  // Closes it on its own thread, at once and silently, unless it has become busy by then (ConnectionTable::Spare).
  virtual void MakeRoom() = 0;

  // Called where the connection is served.
  void Enter(Phase next) {
    since = std::chrono::steady_clock::now().time_since_epoch().count();
    phase = next;
  }

  const PeerAddress address;
  const int descriptor;  // to look whether its client has sent something that nobody has read yet; -1: none
  std::atomic<Phase> phase{Phase::kNeverAsked};
  std::atomic<std::chrono::steady_clock::rep> since{std::chrono::steady_clock::now().time_since_epoch().count()};
  Welcome welcome = Welcome::kServe;  // the table's, from here on
  bool leaving = false;

 protected:
  ~Connection() = default;
};

// Any thread.
class ConnectionTable {
 public:
  using Welcome = Connection::Welcome;

  struct Limits {
    std::int64_t served = 0;       // places
    std::int64_t overflow = 0;     // more, for those that are told to come back
    std::int64_t per_address = 0;  // of the places
    bool idle_may_go = false;      // also for a newcomer from the same address: where a request that meets a closing connection is repeated
  };
  explicit ConnectionTable(const Limits& limits) : limits_(limits) {}

  // What a new connection from this address can expect; others may be told to go for it. The place is taken from here on: next comes Add,
  // or Release. kTurnAway takes none.
  Welcome Admit(const PeerAddress& address);
  void Release(const PeerAddress& address, Welcome welcome);
  void Add(Connection& connection, Welcome welcome);
  void Remove(Connection& connection);

  // One that was told to go has work to do: it stays, even if that is one too many.
  void Spare(Connection& connection);
  // Tells somebody to go who is not busy, as if every place was taken.
  void MakeRoom();

  void CloseIf(Connection::Which which);
  const Limits& limits() const { return limits_; }
  std::int64_t served() const;  // places taken
  std::uint64_t closed_for_room() const { return closed_for_room_; }

 private:
  // Each looks for somebody and tells them to go; false: nobody found.
  bool EvictNeverAsked(const PeerAddress* of) REQUIRES(mutex_);
  bool EvictQuiet(const PeerAddress* of, bool idle_too) REQUIRES(mutex_);
  bool EvictOverflow() REQUIRES(mutex_);
  bool Evict(Connection* victim) REQUIRES(mutex_);
  template <class Takes>
  Connection* Oldest(const Takes& takes) const REQUIRES(mutex_);
  bool MakeRoomFor(const PeerAddress& address) REQUIRES(mutex_);
  Welcome TakeOverflow() REQUIRES(mutex_);
  void Give(const PeerAddress& address, Welcome welcome) REQUIRES(mutex_);

  const Limits limits_;
  mutable base::Mutex mutex_;
  std::unordered_set<Connection*> all_ GUARDED_BY(mutex_);
  std::map<PeerAddress, std::int64_t> by_address_ GUARDED_BY(mutex_);  // served ones
  std::int64_t served_ GUARDED_BY(mutex_) = 0, overflow_ GUARDED_BY(mutex_) = 0;
  std::atomic<std::uint64_t> closed_for_room_{0};
};

}  // namespace warden::net
