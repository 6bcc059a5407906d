// Names that something has to be done about, each by one worker at a time. What client-go's util/workqueue does, with a limit.
//
// A name that is added while it waits is there once. Added while somebody works on it, it comes again when that is done: what changed in
// the meantime is not lost, and nobody else works on it before. Workers: Get, work, then Forget or AddAfterFailure, then Done.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "kube/back_off.h"

namespace warden::kube {

struct WorkQueueOptions {
  // Names that wait, are to come later, or are in work. Those that only failed some time ago are forgotten when there is no room for them.
  std::size_t most_names = 10'000;
  BackOffOptions back_off = {.first = std::chrono::milliseconds(500), .longest = std::chrono::minutes(5), .reset_after = {}};  // a name's
};

// For metrics.
struct WorkQueueNumbers {
  std::size_t depth = 0;    // names that wait for a worker
  std::size_t later = 0;    // names whose time has not come
  std::size_t in_work = 0;  // names that somebody works on
  std::size_t known = 0;    // all of these, and those that failed and were not forgotten
  Nanoseconds oldest_waiting{};
  Nanoseconds longest_in_work{};
  std::uint64_t added = 0;    // that were not there already
  std::uint64_t retries = 0;  // AddAfterFailure
  std::uint64_t refused = 0;  // there was no room
};

// Any thread. Get waits by real time; all else is the clock's.
class WorkQueue {
 public:
  enum class Taken : std::uint8_t {
    kTaken,    // or it was there already
    kFull,     // there are most_names others: whoever adds must add all again some time (a whole list), or say so
    kStopped,  // after ShutDown nothing is taken
  };

  // The clock must outlive this.
  WorkQueue(const base::Clock& clock, Chance chance, const WorkQueueOptions& options = {});
  ~WorkQueue() = default;  // nobody may wait in Get any more
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  Taken Add(std::string_view name);
  // Not before `delay` is over. Of two such times the earlier one holds.
  Taken AddAfter(std::string_view name, Nanoseconds delay);
  // After the wait of its own back-off, which doubles with each failure until Forget.
  Taken AddAfterFailure(std::string_view name);
  void Forget(std::string_view name);
  // Since the last Forget.
  std::uint32_t failures(std::string_view name) const;

  // The next name, which is in work until Done. Waits for one; nothing: nobody will come any more, or `stop` was asked.
  std::optional<std::string> Get(std::stop_token stop);
  // The same without waiting; nothing: there is none now.
  std::optional<std::string> TryGet();
  // Each name that was got, once.
  void Done(std::string_view name);

  // Nothing is taken any more. What waits is still given out (kDrain), or is gone (kDrop); what was to come later is gone.
  enum class Rest : std::uint8_t { kDrain, kDrop };
  void ShutDown(Rest rest);
  // Until nothing waits and nothing is in work. False: not within `patience`, which is real time.
  bool WaitUntilDrained(Nanoseconds patience);

  WorkQueueNumbers numbers() const;

 private:
  struct Name {
    bool dirty = false;        // somebody added it since it was last given out
    bool in_work = false;      // dirty and in work: it comes again after Done
    Steady added{};            // dirty since
    Steady begun{};            // in work since
    std::optional<Steady> at;  // it is to be added then
    BackOff back_off;
    Steady failed{};  // the last time
  };
  using Names = std::map<std::string, Name, std::less<>>;
  using Times = std::set<std::pair<Steady, std::string>>;

  Names::iterator FindOrMake(std::string_view name) REQUIRES(mutex_);  // end: there is no room
  void AddNow(Names::iterator found, Steady now) REQUIRES(mutex_);
  void AddAt(Names::iterator found, Steady time) REQUIRES(mutex_);
  void AddThoseWhoseTimeHasCome(Steady now) REQUIRES(mutex_);
  // Nobody waits for it or works on it any more: only its failures are kept, if it had any.
  void Tidy(Names::iterator found) REQUIRES(mutex_);
  std::optional<std::string> GiveOut(Steady now) REQUIRES(mutex_);
  bool IsDrained() const REQUIRES(mutex_) { return waiting_.empty() && in_work_ == 0; }

  const base::Clock& clock_;
  const WorkQueueOptions options_;
  mutable base::Mutex mutex_;
  std::condition_variable_any changed_;
  Chance chance_ GUARDED_BY(mutex_);
  Names names_ GUARDED_BY(mutex_);
  std::deque<std::string> waiting_ GUARDED_BY(mutex_);  // dirty and not in work, in the order they came
  Times later_ GUARDED_BY(mutex_);                      // those with a time
  Times failed_ GUARDED_BY(mutex_);                     // those of which only failures are known
  std::size_t in_work_ GUARDED_BY(mutex_) = 0;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::uint64_t added_ GUARDED_BY(mutex_) = 0, retries_ GUARDED_BY(mutex_) = 0, refused_ GUARDED_BY(mutex_) = 0;
};

}  // namespace warden::kube
