// Patterns of paths.
#include "cli/path_pattern.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

TEST(PathPattern, WhatIsOne) {
  EXPECT_TRUE(cli::IsPathPattern("deploy/*.yaml"));
  EXPECT_TRUE(cli::IsPathPattern("a?.yaml"));
  EXPECT_FALSE(cli::IsPathPattern("deploy/a.yaml"));
}

TEST(PathPattern, OneName) {
  EXPECT_TRUE(cli::MatchesPath("*.yaml", "a.yaml"));
  EXPECT_TRUE(cli::MatchesPath("a*b*c.yaml", "aXbbYc.yaml"));
  EXPECT_TRUE(cli::MatchesPath("a?c", "abc"));
  EXPECT_FALSE(cli::MatchesPath("a?c", "ac"));
  EXPECT_FALSE(cli::MatchesPath("*.yaml", "a.yml"));
  EXPECT_FALSE(cli::MatchesPath("*.yaml", "d/a.yaml")) << "a star stays within one name";
  EXPECT_FALSE(cli::MatchesPath("d/*.yaml", "a.yaml"));
}

TEST(PathPattern, AnyNumberOfFolders) {
  for (const char* path : {"deploy/a.yaml", "deploy/x/a.yaml", "deploy/x/y/a.yaml"})
    EXPECT_TRUE(cli::MatchesPath("deploy/**/*.yaml", path)) << path;
  EXPECT_FALSE(cli::MatchesPath("deploy/**/*.yaml", "other/a.yaml"));
  EXPECT_FALSE(cli::MatchesPath("deploy/**/*.yaml", "deploy/x/a.json"));
  EXPECT_TRUE(cli::MatchesPath("**/a.yaml", "a.yaml"));
  EXPECT_TRUE(cli::MatchesPath("**/prod/**/*.yaml", "x/prod/y/z/a.yaml"));
  EXPECT_FALSE(cli::MatchesPath("**/prod/**/*.yaml", "x/test/a.yaml"));
  EXPECT_TRUE(cli::MatchesPath("deploy/**", "deploy/x/a.yaml"));
}

TEST(PathPattern, ADotInFrontIsMeantOrNot) {
  EXPECT_FALSE(cli::MatchesPath("*.yaml", ".hidden.yaml"));
  EXPECT_FALSE(cli::MatchesPath("**/*.yaml", ".github/a.yaml"));
  EXPECT_TRUE(cli::MatchesPath(".github/*.yaml", ".github/a.yaml"));
}

TEST(PathPattern, TheFolderToLookInto) {
  EXPECT_EQ(cli::FolderOf("deploy/x/*.yaml"), "deploy/x");
  EXPECT_EQ(cli::FolderOf("deploy/te*m/a.yaml"), "deploy");
  EXPECT_EQ(cli::FolderOf("*.yaml"), "");
  EXPECT_EQ(cli::FolderOf("/*.yaml"), "/");
}

}  // namespace
}  // namespace warden
