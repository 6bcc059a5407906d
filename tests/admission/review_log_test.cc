// Which reviews the log tells of, and what of them.
#include "admission/review_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/memory_log.h"

namespace warden {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

review::ReviewReport Report(review::Decision decision) {
  review::ReviewReport report;
  report.decision = decision;
  report.operation = Operation::kUpdate;
  report.uid = "u1";
  report.kind = "Deployment";
  report.ns = "llm";
  report.name = "litellm";
  report.user = "jane";
  return report;
}

class ReviewLogTest : public ::testing::Test {
 protected:
  void Tell(const review::ReviewReport& report, milliseconds at = milliseconds(0), std::string_view traceparent = {}) {
    log_.Tell({.report = report,
               .webhook = "validate",
               .profile = "production",
               .traceparent = traceparent,
               .duration = std::chrono::microseconds(42)},
              std::chrono::steady_clock::time_point(at));
  }
  testing::MemoryLog lines_;
  admission::ReviewLog log_{lines_.At(base::LogLevel::kInfo)};
};

TEST_F(ReviewLogTest, EachReviewOverItsBudgetWithTheRule) {
  review::ReviewReport report = Report(review::Decision::kOverBudget);
  report.over_budget = "LW205";
  report.over_budget_doing = "rule LW205";
  Tell(report);
  Tell(report);
  const std::string line =
      "warning over_budget webhook=validate uid=u1 operation=UPDATE kind=Deployment namespace=llm object=litellm profile=production "
      "user=jane rules=LW205 doing=rule LW205 duration_us=42";
  EXPECT_THAT(lines_.lines(), ElementsAre(line, line));
}

// Stopped while the review was read: nobody knows its operation.
TEST_F(ReviewLogTest, NoOperationOfAReviewThatWasNotRead) {
  review::ReviewReport report;
  report.decision = review::Decision::kOverBudget;
  report.over_budget_doing = "reading the AdmissionReview";
  Tell(report);
  EXPECT_THAT(lines_.lines()[0], ::testing::Not(::testing::HasSubstr("operation=")));
  EXPECT_THAT(lines_.lines()[0], ::testing::HasSubstr("doing=reading the AdmissionReview"));
}

TEST_F(ReviewLogTest, EachRollbackAndWhatItDoesToOthers) {
  review::ReviewReport report = Report(review::Decision::kAllowed);
  report.found = {{"LW110", Severity::kWarning, true}};
  report.others = {"LW401", "LW401", "LW215"};
  report.rolls_back = true;
  Tell(report);
  Tell(report);
  const std::string line =
      "info allowed webhook=validate uid=u1 operation=UPDATE kind=Deployment namespace=llm object=litellm profile=production user=jane "
      "rules=LW110 others=LW401,LW215 rollback=true duration_us=42";
  EXPECT_THAT(lines_.lines(), ElementsAre(line, line));
}

TEST_F(ReviewLogTest, EachDenialWithItsRulesOnce) {
  review::ReviewReport report = Report(review::Decision::kDenied);
  report.found = {{"LW101", Severity::kError, false},
                  {"LW103", Severity::kError, false},
                  {"LW101", Severity::kError, false},
                  {"LW119", Severity::kWarning, false}};
  report.dry_run = true;
  Tell(report, milliseconds(0), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const std::string line =
      "info denied webhook=validate uid=u1 operation=UPDATE kind=Deployment namespace=llm object=litellm profile=production user=jane "
      "rules=LW101,LW103 dry_run=true duration_us=42 trace_id=4bf92f3577b34da6a3ce929d0e0e4736 parent_id=00f067aa0ba902b7";
  EXPECT_THAT(lines_.lines(), ElementsAre(line));
  for (int i = 0; i < 9; ++i) Tell(report);
  EXPECT_THAT(lines_.lines(), SizeIs(10));
}

TEST_F(ReviewLogTest, OfTheOthersOneASecond) {
  for (int i = 0; i < 1000; ++i) Tell(Report(i % 2 ? review::Decision::kAllowed : review::Decision::kIgnored), milliseconds(2 * i));
  EXPECT_THAT(lines_.lines(), SizeIs(2));
  EXPECT_TRUE(lines_.lines()[1].ends_with(" left_out=499")) << lines_.lines()[1];
}

TEST_F(ReviewLogTest, AFillNamesItsRules) {
  review::ReviewReport report = Report(review::Decision::kFilled);
  report.filled_by = {"LW101", "LW104", "LW104"};
  Tell(report);
  EXPECT_THAT(lines_.lines()[0], ::testing::HasSubstr(" rules=LW101,LW104 "));
}

TEST_F(ReviewLogTest, AnAllowedOneNamesWhatItWasWarnedOf) {
  review::ReviewReport report = Report(review::Decision::kAllowed);
  report.found = {{"LW119", Severity::kWarning, false}, {"LW130", Severity::kInfo, false}};
  Tell(report);
  EXPECT_THAT(lines_.lines()[0], ::testing::HasSubstr(" rules=LW119 "));
}

TEST_F(ReviewLogTest, BrokenGlassIsAlwaysTold) {
  review::ReviewReport report = Report(review::Decision::kAllowed);
  report.exempted = {{"LW103", true}, {"LW103", false}};
  for (const auto glass : {review::ReviewReport::Glass::kBroken, review::ReviewReport::Glass::kRefused}) {
    report.glass = glass;
    Tell(report);
  }
  ASSERT_THAT(lines_.lines(), SizeIs(2));
  EXPECT_TRUE(lines_.lines()[0].starts_with("warning allowed ")) << lines_.lines()[0];
  EXPECT_THAT(lines_.lines()[0], ::testing::HasSubstr(" exempted=LW103 break_glass=broken "));
  EXPECT_THAT(lines_.lines()[1], ::testing::HasSubstr(" break_glass=refused "));
}

TEST_F(ReviewLogTest, AFaultOfOursIsAnError) {
  Tell(Report(review::Decision::kUnfilled));
  Tell(Report(review::Decision::kUnfilled));
  EXPECT_THAT(lines_.lines(), SizeIs(2));
  EXPECT_TRUE(lines_.lines()[0].starts_with("error unfilled ")) << lines_.lines()[0];
}

TEST_F(ReviewLogTest, WhatCouldNotBeReadHasNoFields) {
  Tell(review::ReviewReport());
  EXPECT_THAT(lines_.lines(), ElementsAre("info unreadable webhook=validate profile=production duration_us=42"));
}

TEST_F(ReviewLogTest, LevelsHold) {
  admission::ReviewLog debug(lines_.At(base::LogLevel::kDebug)), warning(lines_.At(base::LogLevel::kWarning));
  const review::ReviewReport allowed = Report(review::Decision::kAllowed), denied = Report(review::Decision::kDenied);
  const auto tell = [](admission::ReviewLog& log, const review::ReviewReport& report) {
    log.Tell({.report = report, .webhook = "mutate", .profile = "", .traceparent = "", .duration = {}}, {});
  };
  for (int i = 0; i < 5; ++i) tell(warning, denied);
  EXPECT_THAT(lines_.lines(), IsEmpty());
  for (int i = 0; i < 5; ++i) tell(debug, allowed);
  EXPECT_THAT(lines_.lines(), SizeIs(5));
}

}  // namespace
}  // namespace warden
