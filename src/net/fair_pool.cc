// Round robin over clients in the order of their addresses.
#include "net/fair_pool.h"

#include <utility>

#include "net/fair_share.h"
#include "net/niceness.h"

namespace warden::net {

FairPool::FairPool(unsigned threads, int niceness) : limit_(threads), last_{} {
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this, niceness] {
      MakeThisThreadNicer(niceness);
      Work();
    });
  }
}

FairPool::~FairPool() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  threads_.clear();  // joins
}

void FairPool::Post(const PeerAddress& client, std::unique_ptr<Job> job) {
  {
    const base::MutexLock lock(mutex_);
    clients_[client].waiting.push_back(std::move(job));
  }
  changed_.notify_one();
}

FairPool::Clients::iterator FairPool::Next() {
  auto at = clients_.upper_bound(last_);
  for (std::size_t left = clients_.size(); left > 0; --left, ++at) {
    if (at == clients_.end()) at = clients_.begin();
    if (!at->second.waiting.empty() && MayTakeOneMore(at->second.running, running_, limit_)) return at;
  }
  return clients_.end();
}

void FairPool::Work() {
  const base::MutexLock lock(mutex_);
  while (true) {
    auto next = Next();
    while (!stopping_ && next == clients_.end()) {
      changed_.wait(mutex_);
      next = Next();
    }
    if (stopping_) return;
    last_ = next->first;
    Client& client = next->second;  // stays where it is, and there, as long as one of its jobs runs
    std::unique_ptr<Job> job = std::move(client.waiting.front());
    client.waiting.pop_front();
    ++client.running;
    ++running_;
    mutex_.unlock();
    job->Run();
    job.reset();
    mutex_.lock();
    --running_;
    if (--client.running == 0 && client.waiting.empty()) clients_.erase(next);
    // Whoever had its share may be next, and more threads than this one may have something to do.
    changed_.notify_one();
  }
}

}  // namespace warden::net
