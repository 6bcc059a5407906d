// Victims are looked for in all connections: there are a thousand, it takes microseconds, and a request pays nothing for a list in order.
#include "net/connection_table.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <new>

namespace warden::net {
namespace {

using Phase = Connection::Phase;

// Who has sent something and was not read yet waits for us, not we for it: in a burst of new connections that is most of them.
bool WaitsForUs(const Connection& connection) {
  int unread = 0;
  return connection.descriptor >= 0 && ::ioctl(connection.descriptor, FIONREAD, &unread) == 0 && unread > 0;
}

}  // namespace

template <class Takes>
Connection* ConnectionTable::Oldest(const Takes& takes) const {
  Connection* oldest = nullptr;
  for (Connection* one : all_) {
    const bool candidate = !one->leaving && takes(*one) && (oldest == nullptr || one->since < oldest->since);
    if (candidate && !WaitsForUs(*one)) oldest = one;
  }
  return oldest;
}

bool ConnectionTable::EvictNeverAsked(const PeerAddress* of) {
  return Evict(Oldest([&](const Connection& c) {
    return c.phase == Phase::kNeverAsked && c.welcome == Welcome::kServe && (of == nullptr || c.address == *of);
  }));
}

// Those that have their last answer before those that may ask again.
bool ConnectionTable::EvictQuiet(const PeerAddress* of, bool idle_too) {
  for (const Phase phase : {Phase::kLingering, Phase::kIdle}) {
    if (phase == Phase::kIdle && !idle_too) break;
    const auto takes = [&](const Connection& c) {
      return c.phase == phase && c.welcome == Welcome::kServe && (of == nullptr || c.address == *of);
    };
    if (Evict(Oldest(takes))) return true;
  }
  return false;
}

bool ConnectionTable::EvictOverflow() {
  return Evict(Oldest([](const Connection& c) { return c.welcome == Welcome::kComeBack && c.phase != Phase::kBusy; }));
}

bool ConnectionTable::Evict(Connection* victim) {
  if (victim == nullptr) return false;
  try {
    victim->MakeRoom();
  } catch (const std::bad_alloc&) {  // then it stays
    return false;
  }
  victim->leaving = true;
  Give(victim->address, victim->welcome);
  ++closed_for_room_;
  return true;
}

void ConnectionTable::Give(const PeerAddress& address, Welcome welcome) {
  if (welcome == Welcome::kComeBack) {
    --overflow_;
    return;
  }
  --served_;
  const auto found = by_address_.find(address);
  if (--found->second == 0) by_address_.erase(found);
}

// When every place is taken. Who has the most pays for it.
bool ConnectionTable::MakeRoomFor(const PeerAddress& address) {
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto most = std::max_element(by_address_.begin(), by_address_.end(), fewer);
  if (most == by_address_.end()) return false;
  const auto own = by_address_.find(address);
  const bool has_fewer = own == by_address_.end() || own->second + 1 < most->second;
  const PeerAddress whose = most->first;  // the entry may go
  return EvictQuiet(nullptr, false) || EvictQuiet(&whose, has_fewer || limits_.idle_may_go);
}

ConnectionTable::Welcome ConnectionTable::TakeOverflow() {
  if (limits_.overflow == 0 || (overflow_ >= limits_.overflow && !EvictOverflow())) return Welcome::kTurnAway;
  ++overflow_;
  return Welcome::kComeBack;
}

ConnectionTable::Welcome ConnectionTable::Admit(const PeerAddress& address) {
  const base::MutexLock lock(mutex_);
  const auto found = by_address_.find(address);
  if (found != by_address_.end() && found->second >= limits_.per_address && !EvictNeverAsked(&address) &&
      !EvictQuiet(&address, limits_.idle_may_go)) {
    return TakeOverflow();
  }
  if (served_ >= limits_.served / 2) EvictNeverAsked(nullptr);
  if (served_ >= limits_.served && !MakeRoomFor(address)) return TakeOverflow();
  ++by_address_[address];
  ++served_;
  return Welcome::kServe;
}

void ConnectionTable::Release(const PeerAddress& address, Welcome welcome) {
  const base::MutexLock lock(mutex_);
  Give(address, welcome);
}

void ConnectionTable::Add(Connection& connection, Welcome welcome) {
  const base::MutexLock lock(mutex_);
  all_.insert(&connection);
  connection.welcome = welcome;
}

void ConnectionTable::Remove(Connection& connection) {
  const base::MutexLock lock(mutex_);
  if (all_.erase(&connection) > 0 && !connection.leaving) Give(connection.address, connection.welcome);
}

void ConnectionTable::Spare(Connection& connection) {
  const base::MutexLock lock(mutex_);
  if (!connection.leaving) return;
  connection.leaving = false;
  if (connection.welcome == Welcome::kComeBack) {
    ++overflow_;
  } else {
    ++served_;
    ++by_address_[connection.address];
  }
}

void ConnectionTable::MakeRoom() {
  const base::MutexLock lock(mutex_);
  if (!EvictNeverAsked(nullptr)) EvictQuiet(nullptr, true);
}

void ConnectionTable::CloseIf(Connection::Which which) {
  const base::MutexLock lock(mutex_);
  for (Connection* connection : all_) connection->CloseIf(which);
}

std::int64_t ConnectionTable::served() const {
  const base::MutexLock lock(mutex_);
  return served_;
}

}  // namespace warden::net
