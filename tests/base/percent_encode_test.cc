// Every byte that a URL reads, and those that it does not.
#include "base/percent_encode.h"

#include <gtest/gtest.h>

namespace warden::base {
namespace {

TEST(PercentEncode, LeavesOnlyWhatNoUrlReads) {
  EXPECT_EQ(PercentEncode("gpt-4o_mini.v1~A"), "gpt-4o_mini.v1~A");
  EXPECT_EQ(PercentEncode("a/b?c=d&e#f%g h+i:j"), "a%2Fb%3Fc%3Dd%26e%23f%25g%20h%2Bi%3Aj");
  EXPECT_EQ(PercentEncode(std::string_view("\0\n\xC3\xA9\xFF", 5)), "%00%0A%C3%A9%FF");
  EXPECT_EQ(PercentEncode(""), "");
}

}  // namespace
}  // namespace warden::base
