// Patterns for names.
#include "base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace warden {
namespace {

TEST(Glob, StarAndQuestionMark) {
  EXPECT_TRUE(base::MatchesGlob("team-a", "team-*"));
  EXPECT_TRUE(base::MatchesGlob("team-", "team-*"));
  EXPECT_FALSE(base::MatchesGlob("team", "team-*"));
  EXPECT_TRUE(base::MatchesGlob("team-1", "team-?"));
  EXPECT_FALSE(base::MatchesGlob("team-12", "team-?"));
  EXPECT_TRUE(base::MatchesGlob("system:serviceaccount:argo-rollouts:argo-rollouts", "system:serviceaccount:*:argo-rollouts"));
  EXPECT_TRUE(base::MatchesGlob("abcabd", "*ab?"));
  EXPECT_TRUE(base::MatchesGlob("aXbYc", "a*b*c"));
}

TEST(Glob, ExactOtherwise) {
  EXPECT_TRUE(base::MatchesGlob("llm", "llm"));
  EXPECT_FALSE(base::MatchesGlob("llm2", "llm"));
  EXPECT_FALSE(base::MatchesGlob("LLM", "llm"));
  EXPECT_FALSE(base::MatchesGlob("a.b", "a[.]b"));
}

TEST(Glob, Emptiness) {
  EXPECT_TRUE(base::MatchesGlob("", ""));
  EXPECT_TRUE(base::MatchesGlob("", "*"));
  EXPECT_FALSE(base::MatchesGlob("", "?"));
  EXPECT_FALSE(base::MatchesGlob("a", ""));
}

TEST(Glob, ManyStarsDoNotExplode) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  EXPECT_FALSE(base::MatchesGlob(std::string(5000, 'a') + "b", pattern));
}

}  // namespace
}  // namespace warden
