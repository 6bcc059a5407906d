// What the sessions of a server, its listeners and the server itself share: options, handlers, the certificate of the moment, the
// tables of connections, counters. It outlives all of them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/mutex.h"
#include "net/connection_table.h"
#include "net/http_server.h"
#include "net/limits.h"
#include "net/openssl_types.h"

namespace warden::net {

class Crew;
class FairPool;

// One of the two listeners, without its socket.
struct Side {
  Side(Handler h, const ConnectionTable::Limits& limits) : handler(std::move(h)), table(limits) {}

  const Handler handler;
  ConnectionTable table;
  std::atomic<std::int64_t> open{0};  // connections, also those that have been told to go and hold a descriptor still
};

// Members that are not atomic, const or said to be guarded are set before the first session and then only read.
struct SharedState {
  SharedState(ServerOptions o, Handler webhook, Handler ops)
      : options(std::move(o)), tls(std::move(webhook), TlsLimits(options)), plain(std::move(ops), OpsLimits(options)) {}

  void Count(Shed reason) { ++shed[static_cast<std::size_t>(reason)]; }
  void Count(HandshakeFailure reason) { ++handshake_failures[static_cast<std::size_t>(reason)]; }

  std::shared_ptr<ssl_ctx_st> tls_context() const {
    const base::MutexLock lock(mutex);
    return context;
  }

  const ServerOptions options;
  Side tls, plain;
  Crew* crew = nullptr;
  FairPool* big_bodies = nullptr;
  mutable base::Mutex mutex;
  std::shared_ptr<ssl_ctx_st> context GUARDED_BY(mutex);  // never changed once it is here, only replaced
  std::atomic<bool> draining{false}, stopping{false};
  std::atomic<bool> hurrying{false};  // the drain is nearly over: what has not begun will not
  std::array<std::atomic<std::uint64_t>, kHandshakeFailures> handshake_failures{};
  std::array<std::atomic<std::uint64_t>, kSheds> shed{};
  std::atomic<std::uint64_t> accepted{0}, turned_away{0}, not_accepted{0}, relieved{0}, requests{0}, refused{0};
  std::atomic<bool> short_of_descriptors{false};  // said already
  std::atomic<std::uint64_t> broken_off{0}, handler_failures{0}, certificates{0}, body_bytes_in{0}, big_bytes{0}, bytes_out{0};
  std::atomic<std::int64_t> busy{0}, busy_big{0}, buffered_bytes{0};
};

// A session's share of the budget for buffered bodies, given back when it goes.
class Charge {
 public:
  explicit Charge(SharedState& shared) : shared_(shared) {}
  ~Charge() { Set(0); }
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

  // False when all sessions together are now over the budget. Counts bytes that came, not bytes announced: else a few silent
  // clients could use it up.
  bool Set(std::size_t bytes) {
    const auto change = static_cast<std::int64_t>(bytes) - charged_;
    charged_ += change;
    return shared_.buffered_bytes.fetch_add(change) + change <= shared_.options.max_buffered_bytes;
  }

 private:
  SharedState& shared_;
  std::int64_t charged_ = 0;
};

// One of those that a gauge counts, as long as it lives.
class Counted {
 public:
  explicit Counted(std::atomic<std::int64_t>& gauge) : gauge_(gauge), place_(++gauge) {}
  ~Counted() { --gauge_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::int64_t place() const { return place_; }  // how many there were with this one

 private:
  std::atomic<std::int64_t>& gauge_;
  const std::int64_t place_;
};

}  // namespace warden::net
