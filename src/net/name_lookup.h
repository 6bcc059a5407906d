// The addresses of a name, for calls that may be stopped and whose time is bounded: the C library looks names up for as long as it likes (a
// name server that says nothing costs it 40 s and more) and cannot be interrupted.
//
// So a thread looks up, and who asked waits for it no longer than for anything else. The thread is left to itself then: it holds what it
// needs and ends when the C library does, or with the process. Whoever asks for a name that is being looked up waits for the same thread. A
// success that everybody had stopped waiting for is kept for the next who asks: names that always take longer than a call are found too.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/call_wait.h"
#include "warden/status.h"

namespace warden::net {

// Its port is 0.
struct SocketAddress {
  sockaddr_storage bytes;
  socklen_t size;
};
using SocketAddresses = std::vector<SocketAddress>;

// Any thread. It may be destroyed while threads of it go on.
class NameLookup {
 public:
  // Blocks; from several threads at once. As LookUpByTheSystem.
  using Resolver = std::function<Result<SocketAddresses>(const std::string& host)>;
  struct Limits {
    std::size_t names = 8;                   // that are looked up, or kept, at once
    std::chrono::milliseconds keep{60'000};  // what nobody waited for
  };

  explicit NameLookup(Resolver resolver, const Limits& limits);

  // At least one, in the order in which they should be tried. An address is its own name: nobody is asked. kTimeout: not before `end`.
  // kUnavailable: there is none, and why, as the C library words it; or too many names are being looked up. Or as CallWait.
  Result<SocketAddresses> Find(const std::string& host, CallWait::Clock::time_point end, const CallWait& wait) const;

  // The one that asks the system. Lives as long as the process.
  static const NameLookup& OfTheSystem();

 private:
  struct Query;
  class Table;
  const std::shared_ptr<Table> table_;
};

}  // namespace warden::net
