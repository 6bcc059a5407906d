// Turns and shares.
#include "net/fair_pool.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/fair_share.h"
#include "net/limits.h"

namespace warden::net {
namespace {

using testing::ElementsAre;

PeerAddress Address(unsigned char last) {
  PeerAddress address{};
  address.back() = last;
  return address;
}

// Jobs that begin, and wait until they may end.
class Stage {
 public:
  std::unique_ptr<FairPool::Job> Job(int number) { return std::make_unique<One>(*this, number); }
  std::vector<int> AwaitBegun(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return begun_.size() >= count; });
    return begun_;
  }
  void End(int number) {
    const std::lock_guard lock(mutex_);
    ended_.push_back(number);
    changed_.notify_all();
  }
  void EndAll() {
    const std::lock_guard lock(mutex_);
    all_ = true;
    changed_.notify_all();
  }

 private:
  struct One final : FairPool::Job {
    One(Stage& stage, int number) : stage(stage), number(number) {}
    void Run() override {
      std::unique_lock lock(stage.mutex_);
      stage.begun_.push_back(number);
      stage.changed_.notify_all();
      stage.changed_.wait(lock,
                          [&] { return stage.all_ || std::find(stage.ended_.begin(), stage.ended_.end(), number) != stage.ended_.end(); });
    }
    Stage& stage;
    const int number;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> begun_, ended_;
  bool all_ = false;
};

TEST(FairShare, IsWhatIsLeftFree) {
  EXPECT_TRUE(MayTakeOneMore(0, 3, 4)) << "the last place for whoever has none";
  EXPECT_FALSE(MayTakeOneMore(1, 3, 4));
  EXPECT_FALSE(MayTakeOneMore(0, 4, 4));
  unsigned alone = 0;
  while (MayTakeOneMore(alone, alone, 16)) ++alone;
  EXPECT_EQ(alone, 8u);
}

TEST(FairPool, OneClientLeavesThreadsForTheNext) {
  Stage stage;
  FairPool pool(4, 0);
  for (int i = 0; i < 10; ++i) pool.Post(Address(1), stage.Job(100 + i));
  stage.AwaitBegun(2);
  pool.Post(Address(2), stage.Job(200));
  EXPECT_THAT(stage.AwaitBegun(3), ElementsAre(testing::_, testing::_, 200));
  pool.Post(Address(3), stage.Job(300));
  EXPECT_THAT(stage.AwaitBegun(4), ElementsAre(testing::_, testing::_, 200, 300));
  stage.EndAll();
  stage.AwaitBegun(12);
}

TEST(FairPool, ClientsTakeTurns) {
  Stage stage;
  FairPool pool(1, 0);
  pool.Post(Address(1), stage.Job(1));
  stage.AwaitBegun(1);
  for (int i = 2; i <= 4; ++i) pool.Post(Address(1), stage.Job(i));
  pool.Post(Address(2), stage.Job(20));
  pool.Post(Address(3), stage.Job(30));
  stage.EndAll();
  EXPECT_THAT(stage.AwaitBegun(6), ElementsAre(1, 20, 30, 2, 3, 4));
}

TEST(FairPool, EndsWithJobsThatWait) {
  auto stage = std::make_unique<Stage>();
  auto pool = std::make_unique<FairPool>(1, 0);
  pool->Post(Address(1), stage->Job(1));
  stage->AwaitBegun(1);
  for (int i = 2; i < 100; ++i) pool->Post(Address(1), stage->Job(i));
  std::thread ender([&] { pool.reset(); });
  stage->EndAll();
  ender.join();  // how many of them have begun is left to chance
  EXPECT_GE(stage->AwaitBegun(1).size(), 1u);
}

TEST(Limits, FollowTheDescriptors) {
  const ServerOptions wanted;
  for (const std::uint64_t descriptors : {0, 10, 30, 64, 100, 256, 1024, 1240, 4096, 1'000'000}) {
    const ServerOptions got = WithinDescriptors(wanted, descriptors);
    const std::uint64_t sum = std::uint64_t{got.max_connections} + got.max_ops_connections + 2ULL * got.overflow_connections;
    EXPECT_GE(got.max_connections, 1u);
    EXPECT_GE(got.max_ops_connections, 8u);
    EXPECT_LE(got.max_connections, wanted.max_connections);
    if (descriptors < 64) continue;
    EXPECT_LE(sum + 24, descriptors) << descriptors;
  }
  EXPECT_EQ(WithinDescriptors(wanted, 4096).max_connections, wanted.max_connections);
  ServerOptions beside = wanted;
  beside.used_elsewhere = 800;
  const ServerOptions got = WithinDescriptors(beside, 1024);
  EXPECT_LE(std::uint64_t{got.max_connections} + got.max_ops_connections + 2ULL * got.overflow_connections, 1024U - 800 - 24);
  EXPECT_GE(got.max_ops_connections, 8U);
}

}  // namespace
}  // namespace warden::net
