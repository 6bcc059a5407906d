// Suggestions for unknown names.
#include "base/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace warden {
namespace {

TEST(EditDistance, CountsAndCaps) {
  EXPECT_EQ(base::EditDistance("kitten", "sitting", 5), 3);
  EXPECT_EQ(base::EditDistance("", "abc", 5), 3);
  EXPECT_EQ(base::EditDistance("same", "same", 0), 0);
  EXPECT_EQ(base::EditDistance("abcdef", "uvwxyz", 2), 3);
}

// The whole table.
int WholeDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> table(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) table[i][j] = static_cast<int>(i + j);
      else table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
    }
  }
  return table[a.size()][b.size()];
}

TEST(EditDistance, LookingOnlyNearTheDiagonalChangesNothing) {
  std::mt19937 random(1);
  const auto word = [&] {
    std::string text(random() % 9, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = word(), b = word();
    const int limit = static_cast<int>(random() % 5);
    ASSERT_EQ(base::EditDistance(a, b, limit), std::min(WholeDistance(a, b), limit + 1)) << a << " " << b << " " << limit;
  }
}

TEST(Guesses, AreNearestUntilThereWereTooMany) {
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("model-" + std::to_string(i));
  const std::vector<std::string_view> views(names.begin(), names.end());
  base::Guesses guesses(views);
  for (const std::string_view word : {"modle-17", "model-3000", "mdel", "something else", ""}) {
    EXPECT_EQ(guesses.NearestTo(word), base::Nearest(word, views)) << word;
  }
  EXPECT_EQ(guesses.NearestTo(std::string(base::kLongestGuessed + 1, 'm')), "");
  std::size_t guessed = 0;
  while (guesses.NearestTo("modle-17") == "model-17") ASSERT_LT(++guessed, 1'000'000U);
  EXPECT_GT(guessed, 10U);
  base::Guesses without_end(views, base::Guesses::kNoLimit);
  for (std::size_t i = 0; i < 2 * guessed; ++i) ASSERT_EQ(without_end.NearestTo("modle-17"), "model-17");
}

TEST(Nearest, SuggestsWhatWasMeantAndNothingElse) {
  constexpr std::array<std::string_view, 3> names = {"drop_params", "num_retries", "cache"};
  EXPECT_EQ(base::Nearest("drop_parms", names), "drop_params");
  EXPECT_EQ(base::Nearest("cahe", names), "cache");
  EXPECT_EQ(base::Nearest("telemetry", names), "");
}

}  // namespace
}  // namespace warden
