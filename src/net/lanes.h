// The threads' loops. A connection stays on the lane it was given to, whose thread reads, judges and answers it alone: no strand, no lock,
// and no request that wakes another thread. When a handler keeps that thread too long, the lane gets another one (crew.h).
//
// Quietest and Stop: any thread. Everything else: who owns the server.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace warden::net {

struct Lane {
  std::atomic<std::int64_t> open{0};  // connections; those that are suspended go with `io` and count themselves out
  boost::asio::io_context io{1};      // run by one thread, beside one that is still in a handler; others may post to it
  // It runs until it is stopped.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
};

class Lanes {
 public:
  explicit Lanes(unsigned count) : lanes_(count) {}
  // In this order: the first, which accepts, holds the sockets that it is accepting for others.
  ~Lanes() {
    while (!lanes_.empty()) lanes_.pop_front();
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  // The one with the fewest connections.
  Lane& Quietest() {
    return *std::min_element(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) { return a.open < b.open; });
  }
  void Stop() {
    for (Lane& lane : lanes_) lane.io.stop();
  }
  auto begin() { return lanes_.begin(); }
  auto end() { return lanes_.end(); }

 private:
  std::deque<Lane> lanes_;  // they cannot move
};

}  // namespace warden::net
