// What a controller relies on: once at a time, again when it changed meanwhile, later when it failed, and an end.
#include "kube/work_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "support/fake_clock.h"

namespace warden::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Taken = WorkQueue::Taken;

class WorkQueueTest : public ::testing::Test {
 protected:
  // All that can be had now, each done at once.
  std::string All() {
    std::string all;
    while (const auto name = queue.TryGet()) {
      all += *name + " ";
      queue.Done(*name);
    }
    return all;
  }

  testing::FakeClock clock;
  WorkQueue queue{
      clock, [] { return 0.0; }, {.most_names = 3, .back_off = {.first = seconds(1), .longest = seconds(8), .reset_after = {}}}};
};

TEST_F(WorkQueueTest, ANameIsThereOnceAndInItsOrder) {
  EXPECT_EQ(queue.Add("b"), Taken::kTaken);
  EXPECT_EQ(queue.Add("a"), Taken::kTaken);
  EXPECT_EQ(queue.Add("b"), Taken::kTaken);
  EXPECT_EQ(All(), "b a ");
  EXPECT_EQ(queue.numbers().known, 0U);
}

TEST_F(WorkQueueTest, AddedInWorkItComesAgainAfterwardsAndNotBefore) {
  queue.Add("a");
  ASSERT_EQ(queue.TryGet(), "a");
  queue.Add("a");
  queue.Add("a");
  EXPECT_EQ(queue.TryGet(), std::nullopt);
  queue.Done("a");
  EXPECT_EQ(All(), "a ");
}

TEST_F(WorkQueueTest, LaterIsNotBeforeItsTimeAndTheEarlierOneHolds) {
  queue.AddAfter("a", seconds(10));
  queue.AddAfter("a", seconds(5));
  queue.AddAfter("a", seconds(20));
  queue.AddAfter("b", seconds(0));
  EXPECT_EQ(All(), "b ");
  clock.Advance(seconds(5) - milliseconds(1));
  EXPECT_EQ(All(), "");
  EXPECT_EQ(queue.numbers().later, 1U);
  clock.Advance(milliseconds(1));
  EXPECT_EQ(All(), "a ");
  clock.Advance(minutes(1));
  EXPECT_EQ(All(), "");
}

TEST_F(WorkQueueTest, FailuresWaitLongerEachTimeUntilForgotten) {
  std::vector<int> waits;
  for (int i = 0; i < 6; ++i) {
    queue.AddAfterFailure("a");
    int waited = 0;
    for (; All().empty(); ++waited) clock.Advance(seconds(1));
    waits.push_back(waited);
  }
  EXPECT_EQ(waits, (std::vector<int>{1, 2, 4, 4, 4, 4}));  // half of the limit: the rest is chance
  EXPECT_EQ(queue.failures("a"), 6U);
  EXPECT_EQ(queue.failures("b"), 0U);
  queue.Forget("a");
  EXPECT_EQ(queue.failures("a"), 0U);
  EXPECT_EQ(queue.numbers().known, 0U);
  queue.AddAfterFailure("a");
  clock.Advance(seconds(1));
  EXPECT_EQ(All(), "a ");
}

TEST_F(WorkQueueTest, HoldsSoManyNamesAndForgetsOldFailuresFirst) {
  queue.AddAfterFailure("old");
  clock.Advance(seconds(1));
  EXPECT_EQ(All(), "old ");
  clock.Advance(seconds(1));
  queue.AddAfterFailure("new");
  clock.Advance(seconds(1));
  EXPECT_EQ(All(), "new ");
  EXPECT_EQ(queue.Add("a"), Taken::kTaken);
  EXPECT_EQ(queue.Add("b"), Taken::kTaken);
  EXPECT_EQ(queue.failures("old"), 0U);
  EXPECT_EQ(queue.failures("new"), 1U);
  EXPECT_EQ(queue.AddAfter("c", seconds(1)), Taken::kTaken);
  EXPECT_EQ(queue.failures("new"), 0U);
  EXPECT_EQ(queue.Add("d"), Taken::kFull);
  EXPECT_EQ(queue.AddAfter("d", seconds(1)), Taken::kFull);
  EXPECT_EQ(queue.AddAfterFailure("d"), Taken::kFull);
  EXPECT_EQ(queue.Add("a"), Taken::kTaken);
  EXPECT_EQ(queue.numbers().refused, 3U);
  EXPECT_EQ(queue.numbers().known, 3U);
}

TEST_F(WorkQueueTest, TellsDepthAndAge) {
  queue.Add("a");
  clock.Advance(seconds(2));
  queue.Add("b");
  clock.Advance(seconds(3));
  WorkQueueNumbers numbers = queue.numbers();
  EXPECT_EQ(numbers.depth, 2U);
  EXPECT_EQ(numbers.oldest_waiting, seconds(5));
  EXPECT_EQ(numbers.longest_in_work, seconds(0));
  queue.TryGet();
  clock.Advance(seconds(4));
  numbers = queue.numbers();
  EXPECT_EQ(numbers.depth, 1U);
  EXPECT_EQ(numbers.in_work, 1U);
  EXPECT_EQ(numbers.oldest_waiting, seconds(7));
  EXPECT_EQ(numbers.longest_in_work, seconds(4));
}

TEST_F(WorkQueueTest, ShutDownDrainsOrDrops) {
  queue.Add("a");
  queue.Add("b");
  queue.AddAfter("c", seconds(1));
  ASSERT_EQ(queue.TryGet(), "a");
  queue.Add("a");  // again, and it still comes
  queue.ShutDown(WorkQueue::Rest::kDrain);
  EXPECT_EQ(queue.Add("d"), Taken::kStopped);
  EXPECT_FALSE(queue.WaitUntilDrained(milliseconds(1)));
  queue.Done("a");
  EXPECT_EQ(All(), "b a ");
  EXPECT_TRUE(queue.WaitUntilDrained(seconds(0)));
  clock.Advance(seconds(2));
  EXPECT_EQ(queue.Get({}), std::nullopt);
  EXPECT_EQ(queue.numbers().known, 0U);

  WorkQueue other(clock, [] { return 0.0; });
  other.Add("a");
  other.Add("b");
  ASSERT_EQ(other.TryGet(), "a");
  other.Add("a");
  other.ShutDown(WorkQueue::Rest::kDrop);
  EXPECT_EQ(other.TryGet(), std::nullopt);
  other.Done("a");
  EXPECT_EQ(other.Get({}), std::nullopt);
}

TEST_F(WorkQueueTest, GetEndsWhenAskedToStop) {
  std::jthread waiter([this](std::stop_token stop) { EXPECT_EQ(queue.Get(std::move(stop)), std::nullopt); });
  waiter.request_stop();
  waiter.join();
  queue.AddAfter("a", std::chrono::hours(1));
  std::jthread other([this](std::stop_token stop) { EXPECT_EQ(queue.Get(std::move(stop)), std::nullopt); });
  other.request_stop();
}

// Time that really passes.
class SteadyClock final : public base::Clock {
 public:
  std::chrono::system_clock::time_point Now() const override { return std::chrono::system_clock::now(); }
  std::chrono::steady_clock::time_point Steady() const override { return std::chrono::steady_clock::now(); }
};

TEST(WorkQueueThreads, NobodyWorksOnTheSameNameAndNothingIsLost) {
  constexpr int kNames = 7, kAdders = 3, kWorkers = 4, kAdds = 2000;
  const SteadyClock clock;
  WorkQueue queue(clock, SeededChance(1), {.back_off = {.first = Nanoseconds(1000), .longest = milliseconds(1), .reset_after = {}}});
  std::array<std::atomic<int>, kNames> in_work{}, wanted{}, seen{};
  std::atomic<int> twice{0};
  const auto name_of = [](int i) { return std::string(1, static_cast<char>('a' + i)); };
  std::vector<std::jthread> workers;
  for (int w = 0; w < kWorkers; ++w)
    workers.emplace_back([&, fail = w == 0](std::stop_token stop) {
      while (const auto name = queue.Get(stop)) {
        const auto i = static_cast<std::size_t>(name->front() - 'a');
        if (in_work[i].fetch_add(1) != 0) ++twice;
        seen[i] = wanted[i].load();  // what a reconciler does: it looks at how it should be
        --in_work[i];
        if (fail && queue.failures(*name) < 2) queue.AddAfterFailure(*name);
        else queue.Forget(*name);
        queue.Done(*name);
      }
    });
  {
    std::vector<std::jthread> adders;
    for (int a = 0; a < kAdders; ++a)
      adders.emplace_back([&, a] {
        for (int n = 0; n < kAdds; ++n) {
          const int i = (a + n) % kNames;
          ++wanted[static_cast<std::size_t>(i)];
          if (n % 5 == 0) queue.AddAfter(name_of(i), Nanoseconds(n * 100));
          queue.Add(name_of(i));
        }
      });
  }
  queue.ShutDown(WorkQueue::Rest::kDrain);
  EXPECT_TRUE(queue.WaitUntilDrained(minutes(5)));
  workers.clear();
  EXPECT_EQ(twice, 0);
  for (std::size_t i = 0; i < kNames; ++i) EXPECT_EQ(seen[i], wanted[i]) << i;
}

}  // namespace
}  // namespace warden::kube
