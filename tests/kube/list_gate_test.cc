// So many at once, in the order in which they came, and nobody waits who was asked to stop.
#include "kube/list_gate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace warden::kube {
namespace {

using std::chrono::seconds;

// Until so many wait; false: not within a minute.
bool Wait(const ListGate& gate, std::size_t waiting) {
  const auto end = std::chrono::steady_clock::now() + seconds(60);
  while (gate.waiting() != waiting && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  return gate.waiting() == waiting;
}

TEST(ListGate, LetsInSoManyAndTheNextWhenOneLeaves) {
  ListGate gate(2);
  std::optional<ListGate::Pass> first = gate.Enter({});
  std::optional<ListGate::Pass> second = gate.Enter({});
  ASSERT_TRUE(first && second);
  auto third = std::async(std::launch::async, [&] { return gate.Enter({}).has_value() ? gate.inside() : 0; });
  ASSERT_TRUE(Wait(gate, 1));
  EXPECT_EQ(gate.inside(), 2U);
  first.reset();
  EXPECT_LE(third.get(), 2U);
  EXPECT_EQ(gate.inside(), 1U);
}

TEST(ListGate, WhoCameFirstGetsInFirst) {
  ListGate gate(1);
  std::optional<ListGate::Pass> inside = gate.Enter({});
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      const auto pass = gate.Enter({});
      const std::lock_guard lock(mutex);
      order.push_back(i);
    });
    ASSERT_TRUE(Wait(gate, static_cast<std::size_t>(i) + 1));
  }
  inside.reset();
  threads.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(ListGate, SlowOnesComeInTheirTurnAndNotBefore) {
  for (int round = 0; round < 20; ++round) {
    ListGate gate(2);
    const std::optional<ListGate::Pass> stays = gate.Enter({});
    std::optional<ListGate::Pass> inside = gate.Enter({});
    std::mutex mutex;
    std::string order;
    std::vector<std::jthread> threads;
    for (const char who : std::string("qqsqs")) {
      threads.emplace_back([&, who] {
        const auto pass = gate.Enter({}, who == 's' ? ListGate::Lane::kSlow : ListGate::Lane::kQuick);
        const std::lock_guard lock(mutex);
        order += who;
      });
      ASSERT_TRUE(Wait(gate, threads.size()));
    }
    inside.reset();
    threads.clear();
    ASSERT_EQ(order, "qqsqs");
  }
}

TEST(ListGate, AStopEndsTheWaitAndLetsTheNextOneGoOn) {
  ListGate gate(1);
  std::optional<ListGate::Pass> inside = gate.Enter({});
  std::stop_source stop;
  auto stopped = std::async(std::launch::async, [&] { return gate.Enter(stop.get_token()).has_value(); });
  ASSERT_TRUE(Wait(gate, 1));
  auto next = std::async(std::launch::async, [&] { return gate.Enter({}).has_value(); });
  ASSERT_TRUE(Wait(gate, 2));
  stop.request_stop();
  EXPECT_FALSE(stopped.get());
  inside.reset();
  EXPECT_TRUE(next.get());
  EXPECT_FALSE(gate.Enter(stop.get_token())) << "nor does who was asked before";
  EXPECT_EQ(gate.inside(), 0U);
}

// One that hangs has a place for half a minute, and there may be one for each namespace.
TEST(ListGate, SlowOnesLeaveAPlaceForTheOthers) {
  using Lane = ListGate::Lane;
  ListGate gate(2);
  std::optional<ListGate::Pass> slow = gate.Enter({}, Lane::kSlow);
  auto second_slow = std::async(std::launch::async, [&] { return gate.Enter({}, Lane::kSlow).has_value(); });
  ASSERT_TRUE(Wait(gate, 1));
  std::optional<ListGate::Pass> quick = gate.Enter({});  // though it came later
  EXPECT_EQ(gate.inside(), 2U);
  auto second_quick = std::async(std::launch::async, [&] { return gate.Enter({}).has_value(); });
  ASSERT_TRUE(Wait(gate, 2));
  quick.reset();
  EXPECT_TRUE(second_quick.get());
  EXPECT_EQ(gate.waiting(), 1U);
  slow.reset();
  EXPECT_TRUE(second_slow.get());
  EXPECT_EQ(gate.inside(), 0U);
}

}  // namespace
}  // namespace warden::kube
