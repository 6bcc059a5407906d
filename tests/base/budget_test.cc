// Counting, stopping exactly, naming what went on.
#include "base/budget.h"

#include <gtest/gtest.h>

#include <thread>

namespace warden {
namespace {

// The steps that could be made one by one, or nothing when all of `wanted` could.
std::uint64_t StepsMade(std::uint64_t budget, std::uint64_t wanted) {
  const Budget scope(budget);
  std::uint64_t made = 0;
  try {
    for (; made < wanted; ++made) Spend();
  } catch (const OverBudget&) {
  }
  return made;
}

TEST(Budget, EndsExactlyAboveItsSteps) {
  for (const std::uint64_t budget : {0U, 1U, 2U, 4095U, 4096U, 4097U, 10'000U}) {
    EXPECT_EQ(StepsMade(budget, 20'000), budget);
    EXPECT_EQ(StepsMade(budget, budget), budget);
  }
}

TEST(Budget, WithoutOneStepsAreOnlyCounted) {
  const std::uint64_t before = StepsSpent();
  for (int i = 0; i < 10'000; ++i) Spend(3);
  EXPECT_EQ(StepsSpent() - before, 30'000U);
  EXPECT_FALSE(Budget::IsCurrent());
}

TEST(Budget, OneBigStepEndsItToo) {
  const Budget scope(1000);
  EXPECT_THROW(Spend(std::uint64_t{1} << 40U), OverBudget);
  EXPECT_THROW(Spend(50'000), OverBudget);  // and again
}

TEST(Budget, AnInnerOneSuspendsAndCountsForTheOuter) {
  const Budget outer(100);
  {
    const Budget inner(1000);
    EXPECT_NO_THROW(Spend(500));
    EXPECT_EQ(inner.spent(), 500U);
  }
  EXPECT_EQ(outer.spent(), 500U);
  EXPECT_THROW(Spend(), OverBudget);
}

TEST(Budget, WhatIsOffItIsNotCharged) {
  const Budget budget(100);
  EXPECT_NO_THROW(Spend(60));
  {
    const OffBudget off;
    EXPECT_NO_THROW(Spend(1'000'000));
    const Budget own(10);
    EXPECT_THROW(Spend(20'000), OverBudget);
  }
  EXPECT_EQ(budget.spent(), 60U);
  EXPECT_NO_THROW(Spend(40));
  EXPECT_THROW(Spend(), OverBudget);
}

TEST(Budget, LateIsLookedAtAndSaid) {
  bool late = false;
  const Budget scope(Budget::kUnlimited, [&] { return late; });
  EXPECT_NO_THROW(Spend(10'000));
  late = true;
  try {
    for (int i = 0; i < 10'000; ++i) Spend();
    FAIL();
  } catch (const OverBudget& over) {
    EXPECT_TRUE(over.late);
  }
}

TEST(Budget, WhatWentOnIsNamedOutermostFirst) {
  const Doing rule(Doing::kRule, "LW128");
  { const Doing past("something that is over"); }
  const Doing reading("reading configuration", "config.yaml");
  const Budget scope(0);
  try {
    Spend();
    FAIL();
  } catch (const OverBudget& over) {
    EXPECT_EQ(over.doing, "rule LW128, reading configuration config.yaml");
    EXPECT_EQ(over.rule, "LW128");
    EXPECT_FALSE(over.late);
    EXPECT_EQ(over.steps, 1U);
  }
}

struct SpendsWhenItGoes {
  ~SpendsWhenItGoes() { Spend(1'000'000); }
};

TEST(Budget, DestructorsMaySpendWhileItIsThrown) {
  const Budget scope(10);
  EXPECT_THROW(
      {
        const SpendsWhenItGoes spends;
        Spend(11);
      },
      OverBudget);
}

TEST(Budget, IsTheThreadsOwn) {
  const Budget scope(0);
  std::thread([] {
    EXPECT_FALSE(Budget::IsCurrent());
    EXPECT_NO_THROW(Spend(100'000));
  }).join();
}

}  // namespace
}  // namespace warden
