// Days and times as text.
#include "base/time_text.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_days kDay = sys_days(2026y / 11 / 21);

TEST(TimeText, Days) {
  EXPECT_EQ(base::ParseDay("2026-11-21"), kDay);
  EXPECT_EQ(base::ParseDay("2028-02-29"), sys_days(2028y / 2 / 29));
  for (const auto* wrong : {"", "2026-11-31", "2026-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "26-01-01", "2026-11-21T00:00:00Z",
                            "2026/11/21", "2026-11-21 ", "tomorrow"}) {
    EXPECT_FALSE(base::ParseDay(wrong)) << wrong;
  }
  EXPECT_EQ(base::ToText(kDay), "2026-11-21");
}

TEST(TimeText, Times) {
  const sys_seconds time = kDay + 16h + 30min + 5s;
  EXPECT_EQ(base::ParseRfc3339("2026-11-21T16:30:05Z"), time);
  EXPECT_EQ(base::ParseRfc3339("2026-11-21t16:30:05.123456z"), time);
  EXPECT_EQ(base::ParseRfc3339("2026-11-21T17:30:05+01:00"), time);
  EXPECT_EQ(base::ParseRfc3339("2026-11-21T11:00:05-05:30"), time);
  EXPECT_EQ(base::ParseRfc3339("2026-11-21T23:59:60Z"), kDay + 24h - 1s);
  for (const auto* wrong : {"", "2026-11-21", "2026-11-21T16:30:05", "2026-11-21T16:30Z", "2026-11-21T24:00:00Z", "2026-11-21T16:60:00Z",
                            "2026-11-21T16:30:05.Z", "2026-11-21T16:30:05+1:00", "2026-11-21T16:30:05Zx", "2026-02-30T16:30:05Z"}) {
    EXPECT_FALSE(base::ParseRfc3339(wrong)) << wrong;
  }
  EXPECT_EQ(base::ToText(time), "2026-11-21T16:30:05Z");
}

}  // namespace
}  // namespace warden
