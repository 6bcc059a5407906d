// The thread: callbacks in turns, the fence, and an end that gives the Lease back.
#include "kube/leader_elector.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <new>

#include "support/fake_clock.h"

namespace warden::kube {
namespace {

using std::chrono::seconds;

// One Lease in memory. Any thread.
class MemoryLease final : public LeaseStore {
 public:
  ApiResult<Lease> Get(Nanoseconds /*timeout*/, std::stop_token stop) override {
    const base::MutexLock lock(mutex_);
    if (auto trouble = Trouble(stop)) return *std::move(trouble);
    if (!lease_) return ApiError{.failure = ApiFailure::kNotFound};
    return *lease_;
  }
  ApiResult<Lease> Create(const Lease& lease, Nanoseconds /*timeout*/, std::stop_token stop) override {
    const base::MutexLock lock(mutex_);
    if (auto trouble = Trouble(stop)) return *std::move(trouble);
    if (lease_) return ApiError{.failure = ApiFailure::kAlreadyExists};
    return Store(lease);
  }
  ApiResult<Lease> Update(const Lease& lease, Nanoseconds /*timeout*/, std::stop_token stop) override {
    const base::MutexLock lock(mutex_);
    if (auto trouble = Trouble(stop)) return *std::move(trouble);
    if (!lease_) return ApiError{.failure = ApiFailure::kNotFound};
    if (lease.resource_version != lease_->resource_version) return ApiError{.failure = ApiFailure::kConflict};
    return Store(lease);
  }
  void Put(Lease lease) {
    const base::MutexLock lock(mutex_);
    Store(std::move(lease));
  }
  Lease Stored() {
    const base::MutexLock lock(mutex_);
    return lease_.value_or(Lease{});
  }

  std::atomic<bool> gone = false;    // nothing answers
  std::atomic<bool> throws = false;  // it lacks memory

 private:
  std::optional<ApiError> Trouble(const std::stop_token& stop) REQUIRES(mutex_) {
    if (throws) throw std::bad_alloc();
    if (stop.stop_requested()) return ApiError{.failure = ApiFailure::kCancelled};
    if (gone) return ApiError{.failure = ApiFailure::kUnreachable};
    return std::nullopt;
  }
  Lease Store(Lease lease) REQUIRES(mutex_) {
    lease.resource_version = std::to_string(++version_);
    lease_ = lease;
    return lease;
  }

  base::Mutex mutex_;
  std::optional<Lease> lease_ GUARDED_BY(mutex_);
  int version_ GUARDED_BY(mutex_) = 0;
};

// Each wait is one the test lets pass: the clock then shows its end.
class SteppedPause final : public Pause {
 public:
  explicit SteppedPause(testing::FakeClock& clock) : clock_(clock) {}
  void Until(Steady time, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    ++waits_;
    changed_.notify_all();
    if (!changed_.wait(lock, stop, [this] { return steps_ > 0; })) return;
    --steps_;
    if (time > clock_.Steady()) clock_.Advance(time - clock_.Steady());
  }
  // Lets the wait that is under way pass, and comes back when the next one has begun.
  void Step() {
    std::unique_lock lock(mutex_);
    const int before = waits_;
    ++steps_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return waits_ > before; });
  }
  void UntilItWaits() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waits_ > 0; });
  }

 private:
  testing::FakeClock& clock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int waits_ = 0, steps_ = 0;
};

class LeaderElectorTest : public ::testing::Test {
 protected:
  LeaderElector Elector(std::string identity = "me") {
    return LeaderElector({.lease = lease,
                          .clock = clock,
                          .pause = pause,
                          .log = {},
                          .on_won = [this] { news += "won "; },
                          .on_lost = [this] { news += "lost "; }},
                         {.identity = std::move(identity)}, [] { return 0.0; });
  }
  static Lease Released() { return {.duration = seconds(1)}; }

  testing::FakeClock clock;
  SteppedPause pause{clock};
  MemoryLease lease;
  std::string news;  // written by the elector's thread while it does not wait
};

TEST_F(LeaderElectorTest, LeadsRenewsAndGivesBack) {
  lease.Put(Released());
  LeaderElector elector = Elector();
  EXPECT_FALSE(elector.MayWrite());
  elector.Start();
  pause.UntilItWaits();
  EXPECT_TRUE(elector.MayWrite());
  EXPECT_EQ(news, "won ");
  for (int i = 0; i < 20; ++i) {
    pause.Step();
    EXPECT_TRUE(elector.MayWrite());
  }
  EXPECT_EQ(lease.Stored().holder, "me");
  EXPECT_EQ(elector.leadership().holder, "me");
  EXPECT_TRUE(elector.leadership().leads);
  elector.Stop();
  EXPECT_FALSE(elector.MayWrite());
  EXPECT_EQ(news, "won lost ");
  EXPECT_EQ(lease.Stored().holder, "");
  EXPECT_EQ(lease.Stored().duration, seconds(1));
  EXPECT_EQ(elector.leadership().won, 1U);
  EXPECT_EQ(elector.leadership().lost, 1U);
}

TEST_F(LeaderElectorTest, TheFenceClosesByTimeAloneAndTheLossIsToldOnce) {
  lease.Put(Released());
  LeaderElector elector = Elector();
  elector.Start();
  pause.UntilItWaits();
  lease.gone = true;
  clock.Advance(seconds(10));
  EXPECT_FALSE(elector.MayWrite());  // before the thread knows
  EXPECT_EQ(news, "won ");
  pause.Step();
  EXPECT_EQ(news, "won lost ");
  pause.Step();
  EXPECT_EQ(news, "won lost ");
  EXPECT_EQ(elector.leadership().last_failure, ApiFailure::kUnreachable);
  lease.gone = false;
  pause.Step();
  EXPECT_EQ(news, "won lost won ");
  EXPECT_TRUE(elector.MayWrite());
  EXPECT_EQ(elector.leadership().last_failure, std::nullopt);
}

TEST_F(LeaderElectorTest, WaitsForAnotherAndLeavesItsLeaseAlone) {
  lease.Put({.holder = "other", .duration = seconds(15)});
  LeaderElector elector = Elector();
  elector.Start();
  pause.UntilItWaits();
  pause.Step();
  EXPECT_FALSE(elector.MayWrite());
  EXPECT_EQ(elector.leadership().holder, "other");
  elector.Stop();
  EXPECT_EQ(lease.Stored().holder, "other");
  EXPECT_EQ(news, "");
}

TEST_F(LeaderElectorTest, WhatACallThrowsIsAFailure) {
  lease.throws = true;
  LeaderElector elector = Elector();
  elector.Start();
  pause.UntilItWaits();
  EXPECT_EQ(elector.leadership().failures, 1U);
  EXPECT_EQ(elector.leadership().last_failure, ApiFailure::kUnreadable);
}

TEST_F(LeaderElectorTest, StoppedBeforeItBegan) {
  LeaderElector elector = Elector();
  elector.Stop();
  EXPECT_FALSE(elector.MayWrite());
}

// A call that is under way ends when the elector is stopped, and what it may have written is given back.
TEST(LeaderElectorStop, EndsACallThatIsUnderWay) {
  class Hanging final : public LeaseStore {
   public:
    ApiResult<Lease> Get(Nanoseconds /*timeout*/, std::stop_token /*stop*/) override {
      if (written_) return Lease{.resource_version = "2", .holder = "me", .duration = seconds(15)};
      return Lease{.resource_version = "1", .duration = seconds(1)};
    }
    ApiResult<Lease> Create(const Lease& lease, Nanoseconds /*timeout*/, std::stop_token /*stop*/) override { return lease; }
    ApiResult<Lease> Update(const Lease& lease, Nanoseconds /*timeout*/, std::stop_token stop) override {
      if (written_) {
        last = lease;
        return lease;
      }
      written_ = true;  // and nobody is told
      hangs.set_value();
      std::mutex mutex;
      std::condition_variable_any asked;
      std::unique_lock lock(mutex);
      asked.wait(lock, stop, [] { return false; });
      return ApiError{.failure = ApiFailure::kCancelled};
    }
    std::promise<void> hangs;
    Lease last;

   private:
    bool written_ = false;
  };
  testing::FakeClock clock;
  RealPause pause(clock);
  Hanging lease;
  LeaderElector elector({.lease = lease, .clock = clock, .pause = pause, .log = {}}, {.identity = "me"}, [] { return 0.0; });
  elector.Start();
  lease.hangs.get_future().wait();
  elector.Stop();
  EXPECT_EQ(lease.last.resource_version, "2");
  EXPECT_EQ(lease.last.holder, "");
  EXPECT_EQ(lease.last.duration, seconds(1));
}

// Ask from many threads while it is won and lost.
TEST_F(LeaderElectorTest, TheFenceIsReadFromAnyThread) {
  lease.Put(Released());
  LeaderElector elector = Elector();
  elector.Start();
  pause.UntilItWaits();
  std::atomic<bool> end = false;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!end)
        if (elector.MayWrite() && elector.leadership().won == 0) ADD_FAILURE();
    });
  for (int i = 0; i < 200; ++i) {
    lease.gone = i % 8 < 5;
    pause.Step();
  }
  end = true;
}

}  // namespace
}  // namespace warden::kube
