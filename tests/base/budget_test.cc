// Counting, stopping exactly, naming what went on.
#include "base/budget.h"

#include <gtest/gtest.h>

#include <thread>

namespace warden {
namespace {

// The steps that could be made one by one, or nothing when all of `wanted` could.
std::uint64_t StepsMade(std::uint64_t budget, std::uint64_t wanted) {
  const base::Budget scope(budget);
  std::uint64_t made = 0;
  try {
    for (; made < wanted; ++made) base::Spend();
  } catch (const base::OverBudget&) {
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
  const std::uint64_t before = base::StepsSpent();
  for (int i = 0; i < 10'000; ++i) base::Spend(3);
  EXPECT_EQ(base::StepsSpent() - before, 30'000U);
  EXPECT_FALSE(base::Budget::IsCurrent());
}

TEST(Budget, OneBigStepEndsItToo) {
  const base::Budget scope(1000);
  EXPECT_THROW(base::Spend(std::uint64_t{1} << 40U), base::OverBudget);
  EXPECT_THROW(base::Spend(50'000), base::OverBudget);  // and again
}

TEST(Budget, AnInnerOneSuspendsAndCountsForTheOuter) {
  const base::Budget outer(100);
  {
    const base::Budget inner(1000);
    EXPECT_NO_THROW(base::Spend(500));
    EXPECT_EQ(inner.spent(), 500U);
  }
  EXPECT_EQ(outer.spent(), 500U);
  EXPECT_THROW(base::Spend(), base::OverBudget);
}

TEST(Budget, WhatIsOffItIsNotCharged) {
  const base::Budget budget(100);
  EXPECT_NO_THROW(base::Spend(60));
  {
    const base::OffBudget off;
    EXPECT_NO_THROW(base::Spend(1'000'000));
    const base::Budget own(10);
    EXPECT_THROW(base::Spend(20'000), base::OverBudget);
  }
  EXPECT_EQ(budget.spent(), 60U);
  EXPECT_NO_THROW(base::Spend(40));
  EXPECT_THROW(base::Spend(), base::OverBudget);
}

TEST(Budget, LateIsLookedAtAndSaid) {
  bool late = false;
  const base::Budget scope(base::Budget::kUnlimited, [&] { return late; });
  EXPECT_NO_THROW(base::Spend(10'000));
  late = true;
  try {
    for (int i = 0; i < 10'000; ++i) base::Spend();
    FAIL();
  } catch (const base::OverBudget& over) {
    EXPECT_TRUE(over.late);
  }
}

TEST(Budget, WhatWentOnIsNamedOutermostFirst) {
  const base::Doing rule(base::Doing::kRule, "LW128");
  { const base::Doing past("something that is over"); }
  const base::Doing reading("reading configuration", "config.yaml");
  const base::Budget scope(0);
  try {
    base::Spend();
    FAIL();
  } catch (const base::OverBudget& over) {
    EXPECT_EQ(over.doing, "rule LW128, reading configuration config.yaml");
    EXPECT_EQ(over.rule, "LW128");
    EXPECT_FALSE(over.late);
    EXPECT_EQ(over.steps, 1U);
  }
}

struct SpendsWhenItGoes {
  ~SpendsWhenItGoes() { base::Spend(1'000'000); }
};

TEST(Budget, DestructorsMaySpendWhileItIsThrown) {
  const base::Budget scope(10);
  EXPECT_THROW(
      {
        const SpendsWhenItGoes spends;
        base::Spend(11);
      },
      base::OverBudget);
}

TEST(Budget, IsTheThreadsOwn) {
  const base::Budget scope(0);
  std::thread([] {
    EXPECT_FALSE(base::Budget::IsCurrent());
    EXPECT_NO_THROW(base::Spend(100'000));
  }).join();
}

}  // namespace
}  // namespace warden
