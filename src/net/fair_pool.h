// The threads that judge big bodies, and the order in which they do: clients take turns, and none of them may hold more than its share of
// the threads (fair_share.h), so that whoever sends much waits for itself.
//
// Its threads are nicer than those of the lanes: a big body takes long anyway, and a small one, a handshake or a health check must not
// wait for the processor meanwhile.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "net/peer_address.h"

namespace warden::net {

// Post: any thread. Construction and destruction: one. std::system_error where there are no more threads.
class FairPool {
 public:
  class Job {
   public:
    virtual ~Job() = default;
    virtual void Run() = 0;  // must not throw
  };

  FairPool(unsigned threads, int niceness);
  ~FairPool();  // waits for what is running, and drops what is waiting
  FairPool(const FairPool&) = delete;
  FairPool& operator=(const FairPool&) = delete;

  // std::bad_alloc: it is not taken.
  void Post(const PeerAddress& client, std::unique_ptr<Job> job);

 private:
  struct Client {
    std::deque<std::unique_ptr<Job>> waiting;
    unsigned running = 0;
  };
  using Clients = std::map<PeerAddress, Client>;

  void Work();
  Clients::iterator Next() REQUIRES(mutex_);  // end: nobody may

  const unsigned limit_;
  base::Mutex mutex_;
  std::condition_variable_any changed_;
  Clients clients_ GUARDED_BY(mutex_);   // those that wait or run
  PeerAddress last_ GUARDED_BY(mutex_);  // whose turn it was
  unsigned running_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace warden::net
