// Coroutines that change threads. A part of listener.cc (asio_types.h).
#pragma once

#include <memory>
#include <utility>

#include "net/asio_types.h"
#include "net/fair_pool.h"
#include "net/peer_address.h"

namespace warden::net {

// A coroutine that goes on where it is run.
template <class Handler>
class Resumption final : public FairPool::Job {
 public:
  explicit Resumption(Handler handler) : handler_(std::move(handler)) {}
  void Run() override { std::move(handler_)(); }

 private:
  Handler handler_;
};

// Goes on on a thread of the pool, when it is the client's turn.
inline Task<void> GoTo(FairPool& pool, const PeerAddress& client) {
  const auto post = [&pool, client](auto handler) {
    pool.Post(client, std::make_unique<Resumption<decltype(handler)>>(std::move(handler)));
  };
  return asio::async_initiate<decltype(kHop), void()>(post, kHop);
}

}  // namespace warden::net
