// How often a model may be written.
#include "proxy/write_limit.h"

#include <gtest/gtest.h>

namespace warden::proxy {
namespace {

using std::chrono::seconds;

TEST(WriteLimit, TenAMinuteOfEachModel) {
  WriteLimit limit;
  const WriteLimit::Time start{};
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limit.Take("a", start + seconds(i))) << i;
  EXPECT_FALSE(limit.Take("a", start + seconds(10)));
  EXPECT_TRUE(limit.Take("b", start + seconds(10)));
  EXPECT_FALSE(limit.Take("a", start + seconds(59)));
  EXPECT_TRUE(limit.Take("a", start + seconds(60))) << "the first is a minute old";
  EXPECT_FALSE(limit.Take("a", start + seconds(60))) << "what was refused does not count, what was taken does";
  EXPECT_TRUE(limit.Take("a", start + seconds(61)));
}

TEST(WriteLimit, ForgetsWhatDoesNotCountAnyMore) {
  WriteLimit limit(1, seconds(10));
  const WriteLimit::Time start{};
  EXPECT_TRUE(limit.Take("a", start));
  EXPECT_TRUE(limit.Take("b", start + seconds(5)));
  limit.Forget(start + seconds(9));
  EXPECT_EQ(limit.size(), 2U);
  limit.Forget(start + seconds(10));
  EXPECT_EQ(limit.size(), 1U);
  EXPECT_FALSE(limit.Take("b", start + seconds(14)));
  EXPECT_TRUE(limit.Take("b", start + seconds(15)));
}

}  // namespace
}  // namespace warden::proxy
