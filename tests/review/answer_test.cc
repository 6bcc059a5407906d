// The limits of the API server, on findings that rules do not make yet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "doc/pointer.h"
#include "review/answer.h"
#include "review/one_line.h"
#include "review/verdict.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(OneLine, HasNoControlCharacters) {
  EXPECT_EQ(review::OneLine("a\nb\t\r\n c\x7F"
                            "d\xC2\x85"
                            "e\xE2\x80\xA8"
                            "f"),
            "a b c d e f");
  EXPECT_EQ(review::OneLine("  \n"), "");
  EXPECT_EQ(review::OneLine(std::string_view("a\0b", 3)), "a b");
}

TEST(OneLine, IsValidUtf8) {
  EXPECT_EQ(review::OneLine("a\xFF"
                            "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(review::OneLine("\xC3"), "\xEF\xBF\xBD");                                  // cut off
  EXPECT_EQ(review::OneLine("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  EXPECT_EQ(review::OneLine("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  EXPECT_EQ(review::OneLine("größe 日本 😀"), "größe 日本 😀");
}

TEST(OneLine, IsCutInCodePoints) {
  EXPECT_EQ(review::OneLine("日本語", 3), "日本語");
  EXPECT_EQ(review::OneLine("日本語!", 3), "日本…");
  EXPECT_EQ(review::CodePoints(review::OneLine(std::string(500, 'x'), 120)), 120U);
}

TEST(OneLine, MasksCredentials) {
  EXPECT_THAT(review::OneLine("key sk-proj-0123456789abcdef0123456789abcdef"), Not(HasSubstr("0123456789")));
}

TEST(FieldName, ReadsLikeTheApiServersOwn) {
  EXPECT_EQ(doc::FieldName({"/spec/template/spec/containers/0/image", ""}), "spec.template.spec.containers[0].image");
  EXPECT_EQ(doc::FieldName({"/a/b~0c/0/01/", ""}), "a.b~c[0].01[]");
  EXPECT_EQ(doc::FieldName({"/0/a b/c:d~1e~1~0", ""}), "[0][a b][c:d/e/~]");
  for (const char* none : {"", "a", "/a~", "/a~2", "/a/~"}) EXPECT_EQ(doc::FieldName({none, ""}), "") << none;
  EXPECT_EQ(doc::FieldName({"/metadata/annotations/a~1b.c", ""}), "metadata.annotations[a/b.c]");
  EXPECT_EQ(doc::FieldName({"/data/config.yaml", "/litellm_settings/drop_params"}), "data[config.yaml]: litellm_settings.drop_params");
  EXPECT_EQ(doc::FieldName({"", ""}), "");
}

class Verdict : public ::testing::Test {
 protected:
  Verdict() {
    review_.uid = "u";
    review_.kind = {"", "v1", "ConfigMap"};
    review_.object = Object({"", "v1", "ConfigMap", "llm", "c"}, Document());
  }
  Finding Make(Severity level, std::string message, bool admitted = false) {
    Finding finding{.rule = FindRule("LW206"), .level = level, .message = std::move(message)};
    finding.at.path = {"/data/x", ""};
    finding.admitted = admitted;
    return finding;
  }
  review::Answer Judged(std::vector<Finding> findings) { return review::JudgedAnswer(review_, {.findings = std::move(findings)}); }

  review::Review review_;
};

TEST_F(Verdict, WarningsAreDistinctAndTen) {
  std::vector<Finding> findings;
  for (int i = 0; i < 30; ++i) findings.push_back(Make(Severity::kWarning, "m" + std::to_string(i / 2)));
  const review::Answer answer = Judged(findings);
  EXPECT_FALSE(answer.denial);
  ASSERT_THAT(answer.warnings, SizeIs(10));
  EXPECT_EQ(answer.warnings.front(), "LW206 global-drop-params: m0 (data.x)");
  EXPECT_EQ(answer.warnings.back(), "+6 more, see warden check");
}

TEST_F(Verdict, TenWarningsNeedNoLastLine) {
  std::vector<Finding> findings;
  for (int i = 0; i < 10; ++i) findings.push_back(Make(Severity::kWarning, "m" + std::to_string(i)));
  EXPECT_EQ(Judged(findings).warnings.back(), "LW206 global-drop-params: m9 (data.x)");
}

TEST_F(Verdict, WhatWouldHaveDeniedComesFirstAndInfosAreForReports) {
  const review::Answer answer =
      Judged({Make(Severity::kWarning, "w"), Make(Severity::kWarning, "pre-existing", true), Make(Severity::kInfo, "i")});
  EXPECT_THAT(answer.warnings, ElementsAre("LW206 global-drop-params: pre-existing (data.x)", "LW206 global-drop-params: w (data.x)"));
}

TEST_F(Verdict, ALongWarningGivesUpItsPlaceFirst) {
  EXPECT_THAT(Judged({Make(Severity::kWarning, std::string(90, 'm'))}).warnings.front(), ::testing::EndsWith("mm"));
  EXPECT_THAT(Judged({Make(Severity::kWarning, std::string(200, 'm'))}).warnings.front(), ::testing::EndsWith("mm…"));
}

TEST_F(Verdict, ADenialListsEveryFindingMostSevereFirst) {
  const review::Answer answer = Judged(
      {Make(Severity::kError, "e1"), Make(Severity::kError, "e2\nforged line"), Make(Severity::kWarning, "w"), Make(Severity::kInfo, "i")});
  ASSERT_TRUE(answer.denial);
  EXPECT_EQ(answer.denial->code, 403U);
  EXPECT_THAT(answer.denial->message,
              ::testing::StartsWith("ConfigMap llm/c has 2 errors and 1 warning\nerror LW206 global-drop-params: e1 (data.x); fix: "));
  EXPECT_THAT(answer.denial->message, HasSubstr("\nerror LW206 global-drop-params: e2 forged line (data.x)"));
  EXPECT_THAT(answer.denial->message, HasSubstr("\nwarning LW206 global-drop-params: w (data.x)"));
  EXPECT_EQ(std::count(answer.denial->message.begin(), answer.denial->message.end(), '\n'), 3);
  ASSERT_THAT(answer.denial->causes, SizeIs(3));
  EXPECT_EQ(answer.denial->causes[1].message, "e2 forged line");
  EXPECT_TRUE(answer.warnings.empty()) << "they stand in the message";
}

TEST_F(Verdict, AThousandErrorsStayReadable) {
  std::vector<Finding> findings;
  for (int i = 0; i < 1000; ++i) findings.push_back(Make(Severity::kError, "e" + std::to_string(i)));
  const review::Answer answer = Judged(findings);
  EXPECT_THAT(answer.denial->causes, SizeIs(200));
  EXPECT_THAT(answer.denial->message, ::testing::EndsWith("\n+800 more"));
}

TEST_F(Verdict, SkippedRulesAreOneAnnotation) {
  Evaluation evaluation;
  for (int i = 0; i < 100; ++i) evaluation.skipped.push_back({"", {}, "LW401", "needs X, which was not looked at"});
  const review::Answer answer = review::JudgedAnswer(review_, evaluation);
  ASSERT_THAT(answer.audit_annotations, SizeIs(1));
  EXPECT_EQ(answer.audit_annotations[0].first, "skipped");
  EXPECT_LE(review::CodePoints(answer.audit_annotations[0].second), review::kMaxAnnotationCodePoints);
  EXPECT_TRUE(answer.warnings.empty());
}

TEST_F(Verdict, SeveralFillsOfARuleHaveKeysOfTheirOwn) {
  const review::Answer answer = review::FilledAnswer(
      review_, {{"LW103", "a: 1", {"/a", ""}}, {"LW103", "b: 2", {"/b", ""}}, {"LW101", std::string(300, 'x'), {"/c", ""}}});
  ASSERT_THAT(answer.audit_annotations, SizeIs(3));
  EXPECT_EQ(answer.audit_annotations[0].first, "filled-LW103");
  EXPECT_EQ(answer.audit_annotations[1].first, "filled-LW103-2");
  EXPECT_EQ(answer.audit_annotations[1].second, "b: 2 (b)");
  EXPECT_EQ(answer.warnings[0], "filled a: 1 (LW103), not stated");
  EXPECT_EQ(review::CodePoints(answer.warnings[2]), review::kMaxWarningCodePoints);
  EXPECT_THAT(answer.warnings[2], ::testing::EndsWith("… (LW101), not stated"));
}

TEST_F(Verdict, ThousandsOfFillsAreCounted) {
  const std::vector<Fill> fills(5000, Fill{"LW103", "a: 1", {"/a", ""}});
  const review::Answer answer = review::FilledAnswer(review_, fills);
  ASSERT_THAT(answer.audit_annotations, SizeIs(review::kMaxFillsTold + 1));
  EXPECT_EQ(answer.audit_annotations.back().first, "filled-LW103-more");
  EXPECT_EQ(answer.audit_annotations.back().second, "4950 more");
}

// Mutation must never break a request.
TEST_F(Verdict, WhereFillingFailsTheRequestPasses) {
  const review::Answer answer =
      review::UnfilledAnswer(review_, Status(StatusCode::kInternal, "fill ConfigMap llm/c: the rules do not come to rest"));
  EXPECT_FALSE(answer.denial);
  EXPECT_TRUE(answer.json_patch.empty());
  EXPECT_THAT(answer.warnings, SizeIs(1));
  EXPECT_EQ(answer.audit_annotations[0].first, "filling-failed");
}

TEST(WriteAnswer, PatchAndItsTypeComeBothOrNotAtAll) {
  const auto response = [](std::string patch) {
    review::Answer answer;
    answer.uid = "u\"1";
    answer.json_patch = std::move(patch);
    return nlohmann::json::parse(review::WriteAnswer(answer))["response"];
  };
  EXPECT_EQ(response("[]").size(), 2U);
  EXPECT_EQ(response("").size(), 2U);
  EXPECT_EQ(response("")["uid"], "u\"1");
  const auto patched = response(R"([{"op":"add","path":"/a","value":1}])");
  EXPECT_EQ(patched["patchType"], "JSONPatch");
  EXPECT_EQ(base::DecodeBase64(patched["patch"].get<std::string>()), R"([{"op":"add","path":"/a","value":1}])");
}

}  // namespace
}  // namespace warden
