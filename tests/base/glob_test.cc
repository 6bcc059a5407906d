// Patterns for names.
#include "base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace warden {
namespace {

TEST(Glob, StarAndQuestionMark) {
  EXPECT_TRUE(MatchesGlob("team-a", "team-*"));
  EXPECT_TRUE(MatchesGlob("team-", "team-*"));
  EXPECT_FALSE(MatchesGlob("team", "team-*"));
  EXPECT_TRUE(MatchesGlob("team-1", "team-?"));
  EXPECT_FALSE(MatchesGlob("team-12", "team-?"));
  EXPECT_TRUE(MatchesGlob("system:serviceaccount:argo-rollouts:argo-rollouts", "system:serviceaccount:*:argo-rollouts"));
  EXPECT_TRUE(MatchesGlob("abcabd", "*ab?"));
  EXPECT_TRUE(MatchesGlob("aXbYc", "a*b*c"));
}

TEST(Glob, ExactOtherwise) {
  EXPECT_TRUE(MatchesGlob("llm", "llm"));
  EXPECT_FALSE(MatchesGlob("llm2", "llm"));
  EXPECT_FALSE(MatchesGlob("LLM", "llm"));
  EXPECT_FALSE(MatchesGlob("a.b", "a[.]b"));
}

TEST(Glob, Emptiness) {
  EXPECT_TRUE(MatchesGlob("", ""));
  EXPECT_TRUE(MatchesGlob("", "*"));
  EXPECT_FALSE(MatchesGlob("", "?"));
  EXPECT_FALSE(MatchesGlob("a", ""));
}

TEST(Glob, ManyStarsDoNotExplode) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesGlob(std::string(5000, 'a') + "b", pattern));
}

}  // namespace
}  // namespace warden
