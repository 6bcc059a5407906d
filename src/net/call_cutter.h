// Ends a call of an HTTP client from another thread, by its socket: at a stop, or when its time is over. For net/http_client.cc alone.
//
// The socket is held by a second descriptor of our own, so that a number that was closed and given to somebody else is never touched.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <thread>

#include "base/mutex.h"

#include <chrono>

namespace warden::net {

// Of one connection. Any thread.
class CallCutter {
 public:
  enum class Why : std::uint8_t { kNotCut, kStop, kLate };

  CallCutter() = default;
  CallCutter(const CallCutter&) = delete;
  CallCutter& operator=(const CallCutter&) = delete;
  ~CallCutter();

  void Begin();
  Why End();  // no cut reaches the socket after it
  // The call uses this socket now, which is not yet connected.
  void Opened(int socket);
  // Ends the call that is going on, if any. The first reason counts.
  void Cut(Why why);

 private:
  bool TryCut() REQUIRES(mutex_);

  base::Mutex mutex_;
  int socket_ GUARDED_BY(mutex_) = -1;
  bool in_call_ GUARDED_BY(mutex_) = false;
  Why why_ GUARDED_BY(mutex_) = Why::kNotCut;
};

// One thread that cuts what is late. Any thread.
class Watchdog {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // `cutter` is cut at that time, unless Forget comes first. It must live until Forget returns.
  void Watch(CallCutter& cutter, Time deadline);
  void Forget(CallCutter& cutter);

 private:
  void Run();

  base::Mutex mutex_;
  std::condition_variable_any changed_;
  std::map<CallCutter*, Time> deadlines_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace warden::net
