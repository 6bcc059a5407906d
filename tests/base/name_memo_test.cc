// A memo of names: whatever is kept, no name is taken for another.
#include "base/name_memo.h"

#include <gtest/gtest.h>

#include <string>

namespace warden {
namespace {

TEST(NameMemo, HoldsWhatItKeptAndNothingElse) {
  base::NameMemo memo;
  EXPECT_EQ(memo.Of(""), std::nullopt);
  EXPECT_EQ(memo.Of("model_name"), std::nullopt);
  memo.Keep("model_name", false);
  memo.Keep("api_key", true);
  EXPECT_EQ(memo.Of("model_name"), false);
  EXPECT_EQ(memo.Of("api_key"), true);
  EXPECT_EQ(memo.Of("model_nam"), std::nullopt);
  EXPECT_EQ(memo.Of("model_namf"), std::nullopt);
  EXPECT_EQ(memo.Of(std::string("model_name\0", 11)), std::nullopt);
}

TEST(NameMemo, LongNamesAndNoNameAreNotKept) {
  base::NameMemo memo;
  const std::string longest(30, 'a'), longer(31, 'a');
  for (const std::string& name : {longest, longer, std::string()}) memo.Keep(name, true);
  EXPECT_EQ(memo.Of(longest), true);
  EXPECT_EQ(memo.Of(longer), std::nullopt);
  EXPECT_EQ(memo.Of(""), std::nullopt);
}

// More names than there is room for: some are forgotten, none is taken for another.
TEST(NameMemo, NewNamesTakeThePlaceOfOldOnes) {
  base::NameMemo memo;
  const auto name = [](int i) { return "name-" + std::to_string(i); };
  int held = 0;
  for (int i = 0; i < 4000; ++i) memo.Keep(name(i), i % 3 == 0);
  for (int i = 0; i < 4000; ++i) {
    const auto answer = memo.Of(name(i));
    held += answer ? 1 : 0;
    EXPECT_EQ(answer.value_or(i % 3 == 0), i % 3 == 0) << name(i);
  }
  EXPECT_GT(held, 512);
  EXPECT_LE(held, 1024);
  for (int i = 4000; i < 9000; ++i) EXPECT_EQ(memo.Of(name(i)), std::nullopt) << name(i);
}

}  // namespace
}  // namespace warden
