// The line of progress: late, not too often, and gone in the end.
#include "cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

#include "support/fake_clock.h"

namespace warden {
namespace {

using std::chrono::milliseconds;

TEST(Progress, AppearsAfterASecondAndIsErased) {
  testing::FakeClock clock;
  std::ostringstream err;
  {
    cli::Progress progress(&err, clock);
    clock.Advance(milliseconds(900));
    progress.Show("judged", 1, 100);
    EXPECT_EQ(err.str(), "");
    clock.Advance(milliseconds(200));
    progress.Show("judged", 2, 100);
    EXPECT_EQ(err.str(), "\r\x1b[Kjudged 2 of 100 files");
    clock.Advance(milliseconds(20));
    progress.Show("judged", 3, 100);
    EXPECT_EQ(err.str(), "\r\x1b[Kjudged 2 of 100 files") << "not that often";
    clock.Advance(milliseconds(100));
    progress.Show("judged", 4, 100);
  }
  EXPECT_EQ(err.str(), "\r\x1b[Kjudged 2 of 100 files\r\x1b[Kjudged 4 of 100 files\r\x1b[K");
}

TEST(Progress, SaysNothingWhereThereIsNoTerminal) {
  testing::FakeClock clock;
  cli::Progress progress(nullptr, clock);
  clock.Advance(milliseconds(5000));
  progress.Show("judged", 1, 100);
}

}  // namespace
}  // namespace warden
