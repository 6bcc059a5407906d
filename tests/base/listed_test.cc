// Names in a row, numbers in groups.
#include "base/listed.h"

#include <gtest/gtest.h>

#include <vector>

namespace warden {
namespace {

TEST(Listed, TheFirstFewAndHowManyMore) {
  const std::vector<std::string_view> names = {"a", "b", "c", "d", "e"};
  EXPECT_EQ(base::Listed(names), "a, b, c and 2 more");
  EXPECT_EQ(base::Listed(std::span(names).first(3)), "a, b, c");
  EXPECT_EQ(base::Listed(std::span(names).first(1)), "a");
  EXPECT_EQ(base::Listed({}), "");
  EXPECT_EQ(base::Listed(names, 1), "a and 4 more");
}

TEST(Grouped, ThreeDigitsEach) {
  EXPECT_EQ(base::Grouped(0), "0");
  EXPECT_EQ(base::Grouped(999), "999");
  EXPECT_EQ(base::Grouped(1000), "1,000");
  EXPECT_EQ(base::Grouped(1048576), "1,048,576");
  EXPECT_EQ(base::Grouped(123456), "123,456");
}

}  // namespace
}  // namespace warden
