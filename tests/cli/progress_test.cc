// The line of progress: late, not too often, and gone in the end.
#include "cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace warden {
namespace {

using std::chrono::milliseconds;

Progress::Clock::time_point now;
Progress::Clock::time_point Now() { return now; }

TEST(Progress, AppearsAfterASecondAndIsErased) {
  std::ostringstream err;
  {
    Progress progress(&err, &Now);
    now += milliseconds(900);
    progress.Show("judged", 1, 100);
    EXPECT_EQ(err.str(), "");
    now += milliseconds(200);
    progress.Show("judged", 2, 100);
    EXPECT_EQ(err.str(), "\r\x1b[Kjudged 2 of 100 files");
    now += milliseconds(20);
    progress.Show("judged", 3, 100);
    EXPECT_EQ(err.str(), "\r\x1b[Kjudged 2 of 100 files") << "not that often";
    now += milliseconds(100);
    progress.Show("judged", 4, 100);
  }
  EXPECT_EQ(err.str(), "\r\x1b[Kjudged 2 of 100 files\r\x1b[Kjudged 4 of 100 files\r\x1b[K");
}

TEST(Progress, SaysNothingWhereThereIsNoTerminal) {
  Progress progress(nullptr, &Now);
  now += milliseconds(5000);
  progress.Show("judged", 1, 100);
}

}  // namespace
}  // namespace warden
