#include "base/name_memo.h"

#include <gtest/gtest.h>

#include <string>

namespace warden {
namespace {

TEST(NameMemo, HoldsWhatItKeptAndNothingElse) {
  NameMemo memo;
  EXPECT_FALSE(memo.Holds(""));
  EXPECT_FALSE(memo.Holds("model_name"));
  memo.Keep("model_name");
  EXPECT_TRUE(memo.Holds("model_name"));
  EXPECT_FALSE(memo.Holds("model_nam"));
  EXPECT_FALSE(memo.Holds("model_namf"));
  EXPECT_FALSE(memo.Holds(std::string("model_name\0", 11)));
}

TEST(NameMemo, LongNamesAndNoNameAreNotKept) {
  NameMemo memo;
  const std::string longest(31, 'a'), longer(32, 'a');
  memo.Keep(longest);
  memo.Keep(longer);
  memo.Keep("");
  EXPECT_TRUE(memo.Holds(longest));
  EXPECT_FALSE(memo.Holds(longer));
  EXPECT_FALSE(memo.Holds(""));
}

// More names than there is room for: some are forgotten, none is taken for another.
TEST(NameMemo, NewNamesTakeThePlaceOfOldOnes) {
  NameMemo memo;
  const auto name = [](int i) { return "name-" + std::to_string(i); };
  int held = 0;
  for (int i = 0; i < 4000; ++i) memo.Keep(name(i));
  for (int i = 0; i < 4000; ++i) held += memo.Holds(name(i)) ? 1 : 0;
  EXPECT_GT(held, 256);
  EXPECT_LE(held, 512);
  for (int i = 4000; i < 9000; ++i) EXPECT_FALSE(memo.Holds(name(i))) << name(i);
}

}  // namespace
}  // namespace warden
