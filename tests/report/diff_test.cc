// Unified diffs: as `diff -u` has them, and masked.
#include "report/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace warden {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

report::MaskedText Plain(std::string_view text) {
  report::MaskedText masked{text, {}};
  for (std::string_view line : report::LinesOf(text)) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    masked.shown.emplace_back(line);
  }
  return masked;
}

std::string DiffOf(std::string_view before, std::string_view after) {
  return report::UnifiedDiff("f", Plain(before), Plain(after), report::Colour::kNever, report::Masked::kShown).text;
}

TEST(Diff, NothingForEqualTexts) {
  EXPECT_EQ(DiffOf("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(DiffOf("", ""), "");
}

TEST(Diff, ChangeWithThreeLinesOfContext) {
  EXPECT_EQ(DiffOf("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"),
            "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(Diff, ChangesFarApartAreTwoHunksNearOnesAreOne) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += std::to_string(i) + "\n";
  std::string far = text;
  far.insert(0, "a\n");
  EXPECT_EQ(DiffOf(text, far + "b\n"), "--- f\n+++ f\n@@ -1,3 +1,4 @@\n+a\n 0\n 1\n 2\n@@ -18,3 +19,4 @@\n 17\n 18\n 19\n+b\n");
  EXPECT_EQ(DiffOf("1\n2\n3\n", "0\n1\n2\n3\n4\n"), "--- f\n+++ f\n@@ -1,3 +1,5 @@\n+0\n 1\n 2\n 3\n+4\n");
}

TEST(Diff, FromAndToNothing) {
  EXPECT_EQ(DiffOf("", "a\nb\n"), "--- f\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(DiffOf("a\n", ""), "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n");
}

TEST(Diff, MissingLineEndIsSaid) {
  EXPECT_EQ(DiffOf("a\nb", "a\nb\n"), "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
}

TEST(Diff, ShowsOnlyWhatMayBeShown) {
  const report::MaskedText before{"key: abc\nother: 1\n", {"key: [redacted]", "other: 1"}};
  const report::MaskedText after{"key: def\nother: 1\n", {"key: [redacted]", "other: 1"}};
  const report::Diff diff = report::UnifiedDiff("f", before, after, report::Colour::kNever, report::Masked::kShown);
  EXPECT_EQ(diff.text, "--- f\n+++ f\n@@ -1,2 +1,2 @@\n-key: [redacted]\n+key: [redacted]\n other: 1\n");
  EXPECT_TRUE(diff.left_out.empty());
}

TEST(Diff, LastFilterHoldsHereToo) { EXPECT_THAT(DiffOf("", "key: sk-canary-0123456789abcdef\n"), Not(HasSubstr("canary"))); }

TEST(LinesOf, KeepsLineEndsAndAddsNoLine) {
  EXPECT_THAT(report::LinesOf("a\r\n\nb"), ElementsAre("a\r\n", "\n", "b"));
  EXPECT_THAT(report::LinesOf(""), ElementsAre());
}

// What `patch` is given.
report::Diff PatchOf(const report::MaskedText& before, const report::MaskedText& after) {
  return report::UnifiedDiff("f", before, after, report::Colour::kNever, report::Masked::kLeftOut);
}

TEST(Patch, AMaskedChangeIsACommentBehindTheOthers) {
  report::MaskedText before = Plain("1\n2\n3\nkey: abc\n5\n6\n7\n8\n9\n10\n11\n12\n");
  report::MaskedText after = Plain("1\n2\n3\nkey: def\n5\n6\n7\n8\n9\n10\nx\n12\n");
  before.shown[3] = after.shown[3] = "key: [redacted]";
  const report::Diff diff = PatchOf(before, after);
  EXPECT_EQ(diff.text,
            "--- f\n+++ f\n@@ -8,5 +8,5 @@\n 8\n 9\n 10\n-11\n+x\n 12\n"
            "# Not part of the patch, because a secret or a control character is in these lines of f. `warden fix` makes these changes.\n"
            "# @@ -1,4 +1,4 @@\n#  1\n#  2\n#  3\n# -key: [redacted]\n# +key: [redacted]\n");
  ASSERT_EQ(diff.left_out.size(), 1U);
  EXPECT_EQ(diff.left_out[0].first, 4U);
  EXPECT_EQ(diff.left_out[0].last, 4U);
}

TEST(Patch, AMaskedLineNearAChangeShortensItsContextOnBothSides) {
  report::MaskedText before = Plain("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  report::MaskedText after = Plain("1\n2\n3\n4\nx\n6\n7\n8\n9\n");
  before.shown[2] = after.shown[2] = "[redacted]";
  EXPECT_EQ(PatchOf(before, after).text, "--- f\n+++ f\n@@ -4,3 +4,3 @@\n 4\n-5\n+x\n 6\n");
  before.shown[3] = after.shown[3] = "[redacted]";
  EXPECT_EQ(PatchOf(before, after).left_out.size(), 1U) << "nothing around the change can be seen";
}

TEST(Patch, LineEndsAreKept) {
  EXPECT_EQ(PatchOf(Plain("a\r\nb\nc\r\nd"), Plain("a\r\nb\nx\r\nd")).text,
            "--- f\n+++ f\n@@ -1,4 +1,4 @@\n a\r\n b\n-c\r\n+x\r\n d\n\\ No newline at end of file\n");
}

TEST(Patch, NamesAreWrittenSoThatPatchReadsThem) {
  const auto head = [](std::string_view name) {
    const report::MaskedText before = Plain("a\n");
    const report::MaskedText after = Plain("b\n");
    const std::string text = report::UnifiedDiff(name, before, after, report::Colour::kNever, report::Masked::kLeftOut).text;
    return text.substr(4, text.find('\n') - 4);
  };
  EXPECT_EQ(head("d/a.yaml"), "d/a.yaml");
  EXPECT_EQ(head("my files/a b.yaml"), "my files/a b.yaml\t");
  EXPECT_EQ(head("a\nb\\.yaml"), "\"a\\012b\\\\.yaml\"");
  EXPECT_EQ(head("\"a\".yaml"), "\"\\\"a\\\".yaml\"");
}

// Makes the changed text from the diff and the old one.
std::string Patch(std::string_view before, const std::string& diff) {
  const auto old_lines = report::LinesOf(before);
  std::string out;
  std::size_t next = 0;
  for (const std::string_view line : report::LinesOf(diff)) {
    if (line.starts_with("---") || line.starts_with("+++")) continue;
    if (line.starts_with("@@")) {
      const std::size_t first = std::stoul(std::string(line.substr(4)));
      const bool none = line.find(",0 +") != std::string_view::npos;
      while (next < first - (none ? 0 : 1)) out += old_lines[next++];
    } else if (line[0] == '+') {
      out += line.substr(1);
    } else if (line[0] == '-') {
      EXPECT_EQ(old_lines[next++], line.substr(1));
    } else {
      EXPECT_EQ(old_lines[next], line.substr(1));
      out += old_lines[next++];
    }
  }
  while (next < old_lines.size()) out += old_lines[next++];
  return out;
}

TEST(Diff, PatchingTheOldTextGivesTheNewOne) {
  std::mt19937 random(7);
  const auto text = [&] {
    std::string out;
    const auto lines = random() % 30;
    for (unsigned i = 0; i < lines; ++i) out += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
    return out;
  };
  for (int i = 0; i < 2'000; ++i) {
    const std::string before = text();
    const std::string after = text();
    ASSERT_EQ(Patch(before, DiffOf(before, after)), after) << "before:\n" << before << "diff:\n" << DiffOf(before, after);
  }
}

TEST(Diff, TextsWithNothingInCommonEndInBoundedTime) {
  std::string before;
  std::string after;
  for (int i = 0; i < 20'000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(Patch(before, DiffOf(before, after)), after);
}

}  // namespace
}  // namespace warden
