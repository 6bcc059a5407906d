// A shared counter hands out the work; whoever finishes what everybody waits for hands on all that is ready.
#include "run/in_order.h"

#include <condition_variable>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace warden::run {
namespace {

// Results that may wait for an earlier one: a slow first file must not pile up the reports of all others.
constexpr std::size_t kWindow = 256;

class Line {
 public:
  Line(std::size_t count, const std::function<void(std::size_t)>& work, const std::function<void(std::size_t)>& done, base::StopToken stop)
      : count_(count), work_(work), done_(done), stop_(stop), ready_(count, false) {}

  // What every thread does.
  void Run() {
    while (const auto mine = Next()) {
      try {
        work_(*mine);
        Finish(*mine);
      } catch (...) {
        Fail(std::current_exception());
      }
    }
  }

  std::size_t taken() {
    const base::MutexLock lock(mutex_);
    return taken_;
  }
  void RethrowFailure() {
    const base::MutexLock lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::optional<std::size_t> Next() {
    const base::MutexLock lock(mutex_);
    while (!IsOver() && next_ >= taken_ + kWindow) room_.wait(mutex_);
    if (IsOver()) return std::nullopt;
    return next_++;
  }

  bool IsOver() const REQUIRES(mutex_) { return failure_ || next_ >= count_ || stop_.stop_requested(); }

  void Finish(std::size_t index) {
    const base::MutexLock lock(mutex_);
    ready_[index] = true;
    while (!failure_ && !stop_.stop_requested() && taken_ < count_ && ready_[taken_]) done_(taken_++);
    room_.notify_all();
  }

  void Fail(std::exception_ptr failure) {
    const base::MutexLock lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    room_.notify_all();
  }

  const std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  const std::function<void(std::size_t)>& done_;
  const base::StopToken stop_;
  base::Mutex mutex_;
  std::condition_variable_any room_;
  std::size_t next_ GUARDED_BY(mutex_) = 0;     // not yet begun
  std::size_t taken_ GUARDED_BY(mutex_) = 0;    // handed to done_
  std::vector<bool> ready_ GUARDED_BY(mutex_);  // worked on
  std::exception_ptr failure_ GUARDED_BY(mutex_);
};

}  // namespace

std::size_t ForEachInOrder(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
                           const std::function<void(std::size_t)>& done, base::StopToken stop) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) {
      if (stop.stop_requested()) return i;
      work(i);
      if (stop.stop_requested()) return i;
      done(i);
    }
    return count;
  }
  Line line(count, work, done, stop);
  {
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < threads && i < count; ++i) helpers.emplace_back([&] { line.Run(); });
    line.Run();
  }
  line.RethrowFailure();
  return line.taken();
}

}  // namespace warden::run
