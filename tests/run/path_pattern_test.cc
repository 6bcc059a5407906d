// Patterns of paths.
#include "run/path_pattern.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(PathPattern, WhatIsOne) {
  EXPECT_TRUE(run::IsPathPattern("deploy/*.yaml"));
  EXPECT_TRUE(run::IsPathPattern("a?.yaml"));
  EXPECT_FALSE(run::IsPathPattern("deploy/a.yaml"));
}

TEST(PathPattern, OneName) {
  EXPECT_TRUE(run::MatchesPath("*.yaml", "a.yaml"));
  EXPECT_TRUE(run::MatchesPath("a*b*c.yaml", "aXbbYc.yaml"));
  EXPECT_TRUE(run::MatchesPath("a?c", "abc"));
  EXPECT_FALSE(run::MatchesPath("a?c", "ac"));
  EXPECT_FALSE(run::MatchesPath("*.yaml", "a.yml"));
  EXPECT_FALSE(run::MatchesPath("*.yaml", "d/a.yaml")) << "a star stays within one name";
  EXPECT_FALSE(run::MatchesPath("d/*.yaml", "a.yaml"));
}

TEST(PathPattern, AnyNumberOfFolders) {
  for (const char* path : {"deploy/a.yaml", "deploy/x/a.yaml", "deploy/x/y/a.yaml"})
    EXPECT_TRUE(run::MatchesPath("deploy/**/*.yaml", path)) << path;
  EXPECT_FALSE(run::MatchesPath("deploy/**/*.yaml", "other/a.yaml"));
  EXPECT_FALSE(run::MatchesPath("deploy/**/*.yaml", "deploy/x/a.json"));
  EXPECT_TRUE(run::MatchesPath("**/a.yaml", "a.yaml"));
  EXPECT_TRUE(run::MatchesPath("**/prod/**/*.yaml", "x/prod/y/z/a.yaml"));
  EXPECT_FALSE(run::MatchesPath("**/prod/**/*.yaml", "x/test/a.yaml"));
  EXPECT_TRUE(run::MatchesPath("deploy/**", "deploy/x/a.yaml"));
}

TEST(PathPattern, ADotInFrontIsMeantOrNot) {
  EXPECT_FALSE(run::MatchesPath("*.yaml", ".hidden.yaml"));
  EXPECT_FALSE(run::MatchesPath("**/*.yaml", ".github/a.yaml"));
  EXPECT_TRUE(run::MatchesPath(".github/*.yaml", ".github/a.yaml"));
}

TEST(PathPattern, TheFolderToLookInto) {
  EXPECT_EQ(run::FolderOf("deploy/x/*.yaml"), "deploy/x");
  EXPECT_EQ(run::FolderOf("deploy/te*m/a.yaml"), "deploy");
  EXPECT_EQ(run::FolderOf("*.yaml"), "");
  EXPECT_EQ(run::FolderOf("/*.yaml"), "/");
}

}  // namespace
}  // namespace warden
