// Waits double, differ, and end at the limit.
#include "kube/back_off.h"

#include <gtest/gtest.h>

#include <set>

namespace warden::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(BackOff, DoublesUpToTheLimit) {
  BackOff back_off({.first = milliseconds(800), .longest = seconds(30), .factor = 2, .jitter = 1});
  std::vector<Nanoseconds> waits;
  for (int i = 0; i < 7; ++i) waits.push_back(back_off.Next({}, 0));
  EXPECT_EQ(waits, (std::vector<Nanoseconds>{milliseconds(800), milliseconds(1600), milliseconds(3200), milliseconds(6400),
                                             milliseconds(12800), seconds(15), seconds(15)}));
  EXPECT_EQ(back_off.failures(), 7U);
}

TEST(BackOff, ChanceNeverLeadsBeyondTheLimit) {
  BackOff back_off({.first = milliseconds(800), .longest = seconds(30), .factor = 2, .jitter = 1});
  const Chance chance = SeededChance(7);
  std::set<Nanoseconds> different;
  for (int i = 0; i < 1000; ++i) {
    const Nanoseconds wait = back_off.Next({}, chance());
    EXPECT_LE(wait, seconds(30));
    EXPECT_GE(wait, milliseconds(800));
    different.insert(wait);
  }
  EXPECT_GT(different.size(), 900U);  // at the limit as well
}

TEST(BackOff, OneWaitMayHaveALowerLimit) {
  BackOff back_off({.first = milliseconds(800), .longest = seconds(30), .factor = 2, .jitter = 1});
  for (int i = 0; i < 7; ++i) EXPECT_LE(back_off.Next({}, 0.9999, seconds(5)), seconds(5));
  EXPECT_EQ(back_off.Next({}, 0, seconds(5)), milliseconds(2500));
  EXPECT_EQ(back_off.Next({}, 0), seconds(5)) << "and doubles from there";
  EXPECT_EQ(back_off.Next({}, 0, seconds(60)), seconds(10));
}

TEST(BackOff, BeginsAnewAfterAWhileWithoutFailures) {
  BackOff back_off({.first = seconds(1), .longest = seconds(30), .factor = 2, .jitter = 0, .reset_after = minutes(2)});
  const Steady start{};
  EXPECT_EQ(back_off.Next(start, 0), seconds(1));
  EXPECT_EQ(back_off.Next(start + seconds(1), 0), seconds(2));
  EXPECT_EQ(back_off.Next(start + seconds(3) + minutes(2), 0), seconds(4));  // two minutes since the wait was over: not yet more
  EXPECT_EQ(back_off.Next(start + seconds(7) + minutes(4) + milliseconds(1), 0), seconds(1));
}

TEST(BackOff, WithoutThatOnlyResetDoes) {
  BackOff back_off({.first = seconds(1), .longest = seconds(30), .factor = 2, .jitter = 0, .reset_after = seconds(0)});
  EXPECT_EQ(back_off.Next({}, 0), seconds(1));
  EXPECT_EQ(back_off.Next(Steady(std::chrono::hours(9)), 0), seconds(2));
  back_off.Reset();
  EXPECT_EQ(back_off.failures(), 0U);
  EXPECT_EQ(back_off.Next(Steady(std::chrono::hours(9)), 0), seconds(1));
}

TEST(BackOff, ASeedGivesTheSameChancesInTheirRange) {
  const Chance one = SeededChance(3);
  const Chance other = SeededChance(3);
  const Chance third = SeededChance(4);
  int same = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double value = one();
    EXPECT_EQ(value, other());
    EXPECT_TRUE(value >= 0 && value < 1);
    same += value == third() ? 1 : 0;
  }
  EXPECT_LT(same, 3);
}

}  // namespace
}  // namespace warden::kube
