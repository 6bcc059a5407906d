// Which edits may be made together.
#include <gtest/gtest.h>

#include "warden/engine.h"

namespace warden {
namespace {

constexpr Rule Named(std::string_view id) {
  Rule rule{};
  rule.id = id;
  return rule;
}
constexpr Rule kFirst = Named("LW1"), kSecond = Named("LW2");

Finding WithFix(const Rule& rule, Applicability applicability, std::vector<Path> paths) {
  Finding finding;
  finding.rule = &rule;
  finding.fix = Fix{"t", applicability, {}, {}};
  for (Path& path : paths) finding.fix->edits.emplace_back(std::move(path), Op::kSet, std::string(&rule == &kFirst ? "1" : "2"));
  return finding;
}

std::vector<std::string> Outer(const std::vector<Edit>& edits) {
  std::vector<std::string> out;
  for (const Edit& edit : edits) out.push_back(edit.path().outer + "|" + edit.path().inner + "=" + std::string(edit.json()));
  return out;
}
using Lines = std::vector<std::string>;

TEST(SelectEdits, TheEarlierRuleWins) {
  const Finding findings[] = {WithFix(kSecond, Applicability::kSafe, {{"/a/b", ""}}), WithFix(kFirst, Applicability::kSafe, {{"/a", ""}})};
  EXPECT_EQ(Outer(SelectEdits(findings, false)), Lines{"/a|=1"});
}

TEST(SelectEdits, AFixIsMadeWholeOrWaits) {
  const Finding findings[] = {WithFix(kFirst, Applicability::kSafe, {{"/a", ""}}),
                              WithFix(kSecond, Applicability::kSafe, {{"/b", ""}, {"/a/c", ""}})};
  EXPECT_EQ(Outer(SelectEdits(findings, false)), Lines{"/a|=1"});
}

TEST(SelectEdits, SiblingsAndNamesThatBeginAlikeDoNotClash) {
  const Finding findings[] = {WithFix(kFirst, Applicability::kSafe, {{"/a", ""}}), WithFix(kSecond, Applicability::kSafe, {{"/ab", ""}})};
  EXPECT_EQ(SelectEdits(findings, false).size(), 2U);
}

TEST(SelectEdits, InnerPathsClashOnlyInTheSameText) {
  const Finding same[] = {WithFix(kFirst, Applicability::kSafe, {{"/d", "/x"}}), WithFix(kSecond, Applicability::kSafe, {{"/d", "/y"}})};
  EXPECT_EQ(SelectEdits(same, false).size(), 2U);
  const Finding whole[] = {WithFix(kFirst, Applicability::kSafe, {{"/d", "/x"}}), WithFix(kSecond, Applicability::kSafe, {{"/d", ""}})};
  EXPECT_EQ(Outer(SelectEdits(whole, false)), Lines{"/d|/x=1"});
}

TEST(SelectEdits, UnsafeOnlyWhenAskedManualNever) {
  const Finding findings[] = {WithFix(kFirst, Applicability::kUnsafe, {{"/a", ""}}),
                              WithFix(kSecond, Applicability::kManual, {{"/b", ""}})};
  EXPECT_TRUE(SelectEdits(findings, false).empty());
  EXPECT_EQ(Outer(SelectEdits(findings, true)), Lines{"/a|=1"});
}

}  // namespace
}  // namespace warden
