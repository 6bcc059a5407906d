// A mutex whose rules the compiler holds: members say which one guards them (GUARDED_BY), functions which one must be held (REQUIRES), and
// clang refuses what forgets (-Wthread-safety; gcc reads none of it). libstdc++'s own mutex says nothing to that analysis.
//
// The names are those of clang's documentation ("Thread Safety Analysis").
#pragma once

#include <mutex>

#if defined(__clang__)
#define WARDEN_ATTRIBUTE(x) __attribute__((x))
#else
#define WARDEN_ATTRIBUTE(x)
#endif

#define CAPABILITY(x) WARDEN_ATTRIBUTE(capability(x))
#define SCOPED_CAPABILITY WARDEN_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(x) WARDEN_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) WARDEN_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) WARDEN_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) WARDEN_ATTRIBUTE(release_capability(__VA_ARGS__))
// For what is proven otherwise; says how in a comment.
#define NO_THREAD_SAFETY_ANALYSIS WARDEN_ATTRIBUTE(no_thread_safety_analysis)

namespace warden::base {

class CAPABILITY("mutex") Mutex {
 public:
  // As std::condition_variable_any calls them.
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds it to the end of the block. A wait for a condition is a loop in the block itself: the analysis does not look into lambdas.
//   while (!ready_) changed_.wait(mutex_);     // std::condition_variable_any
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace warden::base
