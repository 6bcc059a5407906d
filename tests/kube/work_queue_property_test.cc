// The queue and a plain description of it, side by side, over random calls.
#include "kube/work_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "kube/property.h"
#include "support/fake_clock.h"
#include "support/soak.h"

namespace warden::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::CheckScripts;
using testing::Script;

constexpr std::size_t kMost = 6;

// What the header says, with no thought for speed.
struct Reference {
  std::deque<std::string> waiting;
  std::set<std::string> in_work, again;
  std::map<std::string, Steady> later;
  std::map<std::string, std::uint32_t> failures;
  std::map<std::string, Steady> failed;
  bool stopped = false;

  bool Active(const std::string& name) const {
    return std::find(waiting.begin(), waiting.end(), name) != waiting.end() || in_work.contains(name) || later.contains(name);
  }
  std::set<std::string> Known() const {
    std::set<std::string> known(waiting.begin(), waiting.end());
    known.insert(in_work.begin(), in_work.end());
    for (const auto& [name, time] : later) known.insert(name);
    for (const auto& [name, count] : failures) known.insert(name);
    return known;
  }
  bool MakeRoom(const std::string& name) {
    const auto known = Known();
    if (known.contains(name) || known.size() < kMost) return true;
    std::optional<std::pair<Steady, std::string>> oldest;
    for (const auto& [other, count] : failures)
      if (!Active(other) && (!oldest || std::pair(failed[other], other) < *oldest)) oldest = {failed[other], other};
    if (!oldest) return false;
    failures.erase(oldest->second);
    return true;
  }
  void Put(const std::string& name) {
    if (in_work.contains(name)) again.insert(name);
    else if (std::find(waiting.begin(), waiting.end(), name) == waiting.end()) waiting.push_back(name);
  }
  void PutAt(const std::string& name, Steady time) {
    if (!later.contains(name) || time < later[name]) later[name] = time;
  }
  std::optional<std::string> Get(Steady now) {
    std::set<std::pair<Steady, std::string>> due;
    for (const auto& [name, time] : later)
      if (time <= now) due.emplace(time, name);
    for (const auto& [time, name] : due) {
      later.erase(name);
      Put(name);
    }
    if (waiting.empty()) return std::nullopt;
    std::string name = waiting.front();
    waiting.pop_front();
    in_work.insert(name);
    return name;
  }
  void Done(const std::string& name) {
    if (in_work.erase(name) == 0) return;
    if (again.erase(name) > 0) waiting.push_back(name);
  }
};

TEST(WorkQueueProperty, DoesWhatAPlainDescriptionSays) {
  std::uint64_t got = 0, refused = 0;
  CheckScripts(testing::QuickOrSoak(3000, 100'000), 300, [&](Script& script) {
    testing::FakeClock clock;
    const BackOffOptions back_off{.first = seconds(1), .longest = seconds(8), .factor = 2, .jitter = 0, .reset_after = {}};
    WorkQueue queue(clock, [] { return 0.0; }, {.most_names = kMost, .back_off = back_off});
    Reference reference;
    while (!script.over()) {
      const std::string name(1, static_cast<char>('a' + script.Next(9)));
      const Steady now = clock.Steady();
      using Taken = WorkQueue::Taken;
      const auto expected = [&] { return reference.stopped ? Taken::kStopped : reference.MakeRoom(name) ? Taken::kTaken : Taken::kFull; };
      switch (script.Next(10)) {
        case 0:
        case 1: {
          const Taken want = expected();
          if (want == Taken::kTaken) reference.Put(name);
          RC_ASSERT(queue.Add(name) == want);
          refused += want == Taken::kFull ? 1 : 0;
          break;
        }
        case 2: {
          const auto delay = seconds(1 + script.Next(5));
          const Taken want = expected();
          if (want == Taken::kTaken) reference.PutAt(name, now + delay);
          RC_ASSERT(queue.AddAfter(name, delay) == want);
          break;
        }
        case 3:
        case 4: {
          const Taken want = expected();
          if (want == Taken::kTaken) {
            reference.PutAt(name, now + std::min(seconds(8), seconds(1 << std::min(reference.failures[name]++, 5U))));
            reference.failed[name] = now;
          }
          RC_ASSERT(queue.AddAfterFailure(name) == want);
          break;
        }
        case 5: {
          reference.failures.erase(name);
          queue.Forget(name);
          break;
        }
        case 6:
        case 7: {
          const auto want = reference.Get(now);
          got += want ? 1 : 0;
          RC_ASSERT(queue.TryGet() == want);
          break;
        }
        case 8: {
          // One that is in work, mostly.
          const std::string done = reference.in_work.empty() || script.Next(8) == 7 ? name : *reference.in_work.begin();
          reference.Done(done);
          queue.Done(done);
          break;
        }
        default: {
          if (script.Next(40) == 39) {
            const bool drop = script.Next(2) == 1;
            reference.stopped = true;
            reference.later.clear();
            if (drop) {
              reference.waiting.clear();
              reference.again.clear();
            }
            queue.ShutDown(drop ? WorkQueue::Rest::kDrop : WorkQueue::Rest::kDrain);
          }
          clock.Advance(milliseconds(500 * script.Next(8)));
        }
      }
      const WorkQueueNumbers numbers = queue.numbers();
      RC_ASSERT(numbers.depth == reference.waiting.size());
      RC_ASSERT(numbers.in_work == reference.in_work.size());
      RC_ASSERT(numbers.later == reference.later.size());
      RC_ASSERT(numbers.known == reference.Known().size());
      RC_ASSERT(numbers.known <= kMost);
      RC_ASSERT(queue.failures(name) == (reference.failures.contains(name) ? reference.failures[name] : 0U));
    }
  });
  if (!testing::CountIsOurs()) return;
  EXPECT_GT(got, 10'000U);
  EXPECT_GT(refused, 100U);
}

}  // namespace
}  // namespace warden::kube
