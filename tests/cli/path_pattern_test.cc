// Patterns of paths.
#include "cli/path_pattern.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(PathPattern, WhatIsOne) {
  EXPECT_TRUE(IsPathPattern("deploy/*.yaml"));
  EXPECT_TRUE(IsPathPattern("a?.yaml"));
  EXPECT_FALSE(IsPathPattern("deploy/a.yaml"));
}

TEST(PathPattern, OneName) {
  EXPECT_TRUE(MatchesPath("*.yaml", "a.yaml"));
  EXPECT_TRUE(MatchesPath("a*b*c.yaml", "aXbbYc.yaml"));
  EXPECT_TRUE(MatchesPath("a?c", "abc"));
  EXPECT_FALSE(MatchesPath("a?c", "ac"));
  EXPECT_FALSE(MatchesPath("*.yaml", "a.yml"));
  EXPECT_FALSE(MatchesPath("*.yaml", "d/a.yaml")) << "a star stays within one name";
  EXPECT_FALSE(MatchesPath("d/*.yaml", "a.yaml"));
}

TEST(PathPattern, AnyNumberOfFolders) {
  for (const char* path : {"deploy/a.yaml", "deploy/x/a.yaml", "deploy/x/y/a.yaml"})
    EXPECT_TRUE(MatchesPath("deploy/**/*.yaml", path)) << path;
  EXPECT_FALSE(MatchesPath("deploy/**/*.yaml", "other/a.yaml"));
  EXPECT_FALSE(MatchesPath("deploy/**/*.yaml", "deploy/x/a.json"));
  EXPECT_TRUE(MatchesPath("**/a.yaml", "a.yaml"));
  EXPECT_TRUE(MatchesPath("**/prod/**/*.yaml", "x/prod/y/z/a.yaml"));
  EXPECT_FALSE(MatchesPath("**/prod/**/*.yaml", "x/test/a.yaml"));
  EXPECT_TRUE(MatchesPath("deploy/**", "deploy/x/a.yaml"));
}

TEST(PathPattern, ADotInFrontIsMeantOrNot) {
  EXPECT_FALSE(MatchesPath("*.yaml", ".hidden.yaml"));
  EXPECT_FALSE(MatchesPath("**/*.yaml", ".github/a.yaml"));
  EXPECT_TRUE(MatchesPath(".github/*.yaml", ".github/a.yaml"));
}

TEST(PathPattern, TheFolderToLookInto) {
  EXPECT_EQ(FolderOf("deploy/x/*.yaml"), "deploy/x");
  EXPECT_EQ(FolderOf("deploy/te*m/a.yaml"), "deploy");
  EXPECT_EQ(FolderOf("*.yaml"), "");
  EXPECT_EQ(FolderOf("/*.yaml"), "/");
}

}  // namespace
}  // namespace warden
