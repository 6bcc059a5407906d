// ForEachInOrder: everything once, in order, whatever the threads do; failures come out.
#include "run/in_order.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace warden {
namespace {

class InOrder : public ::testing::TestWithParam<unsigned> {};

TEST_P(InOrder, EachOnceAndInOrder) {
  constexpr std::size_t kCount = 2000;
  std::vector<std::atomic<int>> worked(kCount);
  std::vector<std::size_t> taken;
  run::ForEachInOrder(
      kCount, GetParam(), [&](std::size_t i) { ++worked[i]; },
      [&](std::size_t i) {
        EXPECT_EQ(worked[i], 1);
        taken.push_back(i);
      });
  std::vector<std::size_t> wanted(kCount);
  std::iota(wanted.begin(), wanted.end(), 0U);
  EXPECT_EQ(taken, wanted);
}

// A slow first one must not let the results of all others pile up.
TEST_P(InOrder, NobodyRunsFarAhead) {
  std::atomic<std::size_t> begun = 0;
  std::size_t most = 0;
  run::ForEachInOrder(
      1000, GetParam(),
      [&](std::size_t i) {
        ++begun;
        if (i == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
      },
      [&](std::size_t i) { most = std::max(most, begun - i); });
  EXPECT_LE(most, 256U + GetParam());
}

TEST_P(InOrder, FailureOfWorkComesOut) {
  std::vector<std::size_t> taken;
  const auto run = [&] {
    run::ForEachInOrder(
        500, GetParam(),
        [](std::size_t i) {
          if (i == 100) throw std::runtime_error("work");
        },
        [&](std::size_t i) { taken.push_back(i); });
  };
  EXPECT_THROW(run(), std::runtime_error);
  EXPECT_LE(taken.size(), 100U);
}

TEST_P(InOrder, FailureOfTakingComesOut) {
  std::size_t taken = 0;
  const auto run = [&] {
    run::ForEachInOrder(
        500, GetParam(), [](std::size_t) {},
        [&](std::size_t i) {
          if (i == 3) throw std::runtime_error("take");
          ++taken;
        });
  };
  EXPECT_THROW(run(), std::runtime_error);
  EXPECT_EQ(taken, 3U);
}

TEST_P(InOrder, NothingToDo) {
  run::ForEachInOrder(
      0, GetParam(), [](std::size_t) { FAIL(); }, [](std::size_t) { FAIL(); });
}

TEST_P(InOrder, AStopEndsItWithoutAGap) {
  std::atomic<bool> asked = false;
  std::vector<std::size_t> taken;
  const std::size_t done = run::ForEachInOrder(
      5000, GetParam(), [](std::size_t) {},
      [&](std::size_t i) {
        taken.push_back(i);
        if (i == 99) asked = true;
      },
      base::StopToken(asked));
  EXPECT_EQ(done, 100U);
  EXPECT_EQ(taken.size(), 100U);
  for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], i);
}

TEST_P(InOrder, WhatIsUnderWayWhenAStopComesIsNotTaken) {
  std::atomic<bool> asked = false;
  std::size_t taken = 0;
  const std::size_t done = run::ForEachInOrder(
      500, GetParam(),
      [&](std::size_t i) {
        if (i == 20) asked = true;
      },
      [&](std::size_t) { ++taken; }, base::StopToken(asked));
  EXPECT_LE(done, 20U);
  EXPECT_EQ(done, taken);
  const std::atomic<bool> from_the_start = true;
  EXPECT_EQ(run::ForEachInOrder(
                500, GetParam(), [](std::size_t) { FAIL(); }, [](std::size_t) { FAIL(); }, base::StopToken(from_the_start)),
            0U);
}

INSTANTIATE_TEST_SUITE_P(Threads, InOrder, ::testing::Values(1U, 2U, 7U));

}  // namespace
}  // namespace warden
