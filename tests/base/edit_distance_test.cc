// Suggestions for unknown names.
#include "base/edit_distance.h"

#include <gtest/gtest.h>

#include <array>

namespace warden {
namespace {

TEST(EditDistance, CountsAndCaps) {
  EXPECT_EQ(EditDistance("kitten", "sitting", 5), 3);
  EXPECT_EQ(EditDistance("", "abc", 5), 3);
  EXPECT_EQ(EditDistance("same", "same", 0), 0);
  EXPECT_EQ(EditDistance("abcdef", "uvwxyz", 2), 3);
}

TEST(Nearest, SuggestsWhatWasMeantAndNothingElse) {
  constexpr std::array<std::string_view, 3> names = {"drop_params", "num_retries", "cache"};
  EXPECT_EQ(Nearest("drop_parms", names), "drop_params");
  EXPECT_EQ(Nearest("cahe", names), "cache");
  EXPECT_EQ(Nearest("telemetry", names), "");
}

}  // namespace
}  // namespace warden
