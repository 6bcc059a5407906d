// What Prometheus reads.
#include "admission/review_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "ops/server_families.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using std::chrono::microseconds;
using ::testing::HasSubstr;
using ::testing::Not;

class ReviewMetricsTest : public ::testing::Test {
 protected:
  void Count(review::ReviewPurpose purpose, std::string_view profile, const review::ReviewReport& report,
             microseconds duration = microseconds(40)) {
    metrics_.Count(purpose, profile, report, {.judging = duration, .total = 2 * duration});
  }
  std::string Text() const { return shown_.Text(); }

  ops::Metrics shown_{{.version = "1.2.3", .commit = "abc"}};
  admission::ReviewMetrics metrics_{shown_, AllRules(), {"production", "development"}};
};

review::ReviewReport Denied() {
  review::ReviewReport report;
  report.decision = review::Decision::kDenied;
  report.kind = "Deployment";
  report.found = {{"LW101", Severity::kError, false}, {"LW101", Severity::kWarning, true}, {"LW103", Severity::kError, false}};
  return report;
}

TEST_F(ReviewMetricsTest, ReviewsOverTheirBudgetByRule) {
  review::ReviewReport report;
  report.decision = review::Decision::kOverBudget;
  report.kind = "ConfigMap";
  report.over_budget = "LW205";
  Count(review::ReviewPurpose::kValidate, "", report);
  Count(review::ReviewPurpose::kMutate, "", report);
  report.over_budget = "";
  report.kind = "";  // stopped while the review was read: nobody knows its operation
  Count(review::ReviewPurpose::kMutate, "", report);
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("warden_over_budget_total{rule=\"LW205\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("warden_over_budget_total{rule=\"none\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(R"(decision="over_budget",kind="ConfigMap")"));
  EXPECT_THAT(text, HasSubstr(R"(decision="over_budget",kind="none",operation="none")"));
}

// `increase(…) > 0` is blind to a series that begins with 1.
TEST_F(ReviewMetricsTest, WhatAlertsLookAtIsThereFromTheStart) {
  const std::string text = Text();
  for (const Rule* rule : AllRules()) {
    EXPECT_THAT(text, HasSubstr("warden_over_budget_total{rule=\"" + std::string(rule->id) + "\"} 0\n"));
  }
  EXPECT_THAT(text, HasSubstr("warden_over_budget_total{rule=\"none\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("warden_certificate_reloads_total{result=\"refused\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("warden_break_glass_total{result=\"broken\"} 0\n"));
}

TEST_F(ReviewMetricsTest, ReviewsByWhatTheyWereAndWhatWasDecided) {
  Count(review::ReviewPurpose::kValidate, "production", Denied());
  Count(review::ReviewPurpose::kValidate, "production", Denied());
  Count(review::ReviewPurpose::kValidate, "", Denied());
  review::ReviewReport scale;
  scale.decision = review::Decision::kAllowed;
  scale.operation = Operation::kUpdate;
  scale.kind = "Scale";
  Count(review::ReviewPurpose::kMutate, "development", scale);
  Count(review::ReviewPurpose::kMutate, "", {});
  const std::string text = Text();
  for (const char* line : {
           R"(warden_reviews_total{decision="denied",kind="Deployment",operation="CREATE",profile="production",webhook="validate"} 2)",
           R"(warden_reviews_total{decision="denied",kind="Deployment",operation="CREATE",profile="by_policy",webhook="validate"} 1)",
           R"(warden_reviews_total{decision="allowed",kind="Scale",operation="UPDATE",profile="development",webhook="mutate"} 1)",
           R"(warden_reviews_total{decision="unreadable",kind="none",operation="none",profile="by_policy",webhook="mutate"} 1)",
           R"(warden_findings_total{admitted="false",level="error",rule="LW101"} 3)",
           R"(warden_findings_total{admitted="true",level="warning",rule="LW101"} 3)",
           R"(warden_findings_total{admitted="false",level="error",rule="LW103"} 3)",
           R"(warden_build_info{commit="abc",version="1.2.3"} 1)",
       }) {
    EXPECT_THAT(text, HasSubstr(std::string(line) + "\n"));
  }
}

// Whoever may post reviews must not be able to fill our memory, nor Prometheus', with labels.
TEST_F(ReviewMetricsTest, LabelsComeFromListsOfOurs) {
  for (int i = 0; i < 1000; ++i) {
    review::ReviewReport report = Denied();
    report.kind = "Kind" + std::to_string(i);
    report.found = {{"LW999", Severity::kError, false}};
    Count(review::ReviewPurpose::kValidate, "profile" + std::to_string(i), report);
  }
  const std::string text = Text();
  EXPECT_THAT(
      text,
      HasSubstr(R"(warden_reviews_total{decision="denied",kind="other",operation="CREATE",profile="by_policy",webhook="validate"} 1000)"));
  EXPECT_THAT(text, Not(HasSubstr("Kind7")));
  EXPECT_THAT(text, Not(HasSubstr("profile7")));
}

TEST_F(ReviewMetricsTest, EachKnownKindHasItsName) {
  for (const char* kind : {"Deployment", "StatefulSet", "DaemonSet", "Rollout", "Scale", "ConfigMap", "Secret", "Job", "CronJob", "Pod",
                           "PodDisruptionBudget", "HorizontalPodAutoscaler", "ScaledObject"}) {
    review::ReviewReport report = Denied();
    report.kind = kind;
    Count(review::ReviewPurpose::kValidate, "", report);
    EXPECT_THAT(Text(),
                HasSubstr("kind=\"" + std::string(kind) + "\",operation=\"CREATE\",profile=\"by_policy\",webhook=\"validate\"} 1\n"));
  }
}

TEST_F(ReviewMetricsTest, EveryRuleIsCountedUnderItsOwnName) {
  for (const Rule* rule : AllRules()) {
    review::ReviewReport report = Denied();
    report.found = {{rule->id, Severity::kWarning, false}};
    Count(review::ReviewPurpose::kValidate, "", report);
  }
  const std::string text = Text();
  for (const Rule* rule : AllRules()) {
    EXPECT_THAT(text, HasSubstr("warden_findings_total{admitted=\"false\",level=\"warning\",rule=\"" + std::string(rule->id) + "\"} 1\n"));
  }
}

TEST_F(ReviewMetricsTest, FindingsOnOthers) {
  review::ReviewReport report;
  report.decision = review::Decision::kAllowed;
  report.kind = "PodDisruptionBudget";
  report.others = {"LW401", "LW401"};
  report.rolls_back = true;
  Count(review::ReviewPurpose::kValidate, "", report);
  EXPECT_THAT(Text(), HasSubstr("warden_findings_on_others_total{rule=\"LW401\"} 2\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_rollbacks_total 1\n"));
}

TEST_F(ReviewMetricsTest, Fills) {
  review::ReviewReport report;
  report.decision = review::Decision::kFilled;
  report.kind = "Deployment";
  report.filled_by = {"LW101", "LW103", "LW103"};
  Count(review::ReviewPurpose::kMutate, "", report);
  EXPECT_THAT(Text(), HasSubstr("warden_patches_total 1\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_fills_total{rule=\"LW101\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_fills_total{rule=\"LW103\"} 2\n"));
}

TEST_F(ReviewMetricsTest, ExemptionsAndBrokenGlass) {
  review::ReviewReport report = Denied();
  report.exempted = {{"LW101", true}, {"LW101", false}, {"LW101", false}};
  report.glass = review::ReviewReport::Glass::kBroken;
  Count(review::ReviewPurpose::kValidate, "", report);
  EXPECT_THAT(Text(), HasSubstr("warden_exemptions_used_total{by=\"annotation\",rule=\"LW101\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_exemptions_used_total{by=\"policy\",rule=\"LW101\"} 2\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_break_glass_total{result=\"broken\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_break_glass_total{result=\"refused\"} 0\n"));
}

TEST_F(ReviewMetricsTest, DurationsAreToldInMicroseconds) {
  Count(review::ReviewPurpose::kValidate, "", Denied(), microseconds(20));
  Count(review::ReviewPurpose::kValidate, "", Denied(), microseconds(30));
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("warden_review_judging_seconds_bucket{webhook=\"validate\",le=\"2.5e-05\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("warden_review_judging_seconds_bucket{webhook=\"validate\",le=\"5e-05\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("warden_review_duration_seconds_bucket{webhook=\"validate\",le=\"2.5e-05\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("warden_review_duration_seconds_count{webhook=\"mutate\"} 0\n"));
}

TEST_F(ReviewMetricsTest, Certificates) {
  metrics_.CertificateServed(std::chrono::sys_seconds(std::chrono::seconds(1826814099)));
  metrics_.CertificateRefused();
  metrics_.CertificateRefused();
  EXPECT_THAT(Text(), HasSubstr("warden_certificate_expiry_timestamp_seconds 1826814099\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_certificate_reloads_total{result=\"refused\"} 2\n"));
}

// promtool's rules: names of ours, _total for counters and only for them, a HELP and a TYPE for each.
TEST_F(ReviewMetricsTest, NamesAreAsPrometheusWantsThem) {
  shown_.AddSource([] { return ops::ServerFamilies({}, true); });
  Count(review::ReviewPurpose::kValidate, "", Denied());
  std::istringstream lines(Text());
  std::string help_of;
  int families = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      std::string text = line.substr(7);
      help_of = text.substr(0, text.find(' '));
      EXPECT_TRUE(text.ends_with(".")) << line;
      ++families;
    } else if (line.starts_with("# TYPE ")) {
      EXPECT_TRUE(line.starts_with("# TYPE " + help_of + " ")) << line;
      EXPECT_EQ(line.ends_with(" counter"), help_of.ends_with("_total")) << line;
    }
    EXPECT_TRUE(line.starts_with("# ") || line.starts_with("warden_")) << line;
  }
  EXPECT_GT(families, 15);
}

TEST_F(ReviewMetricsTest, ManyThreadsLoseNothing) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 1000; ++i) Count(review::ReviewPurpose::kValidate, i % 2 ? "production" : "", Denied());
    });
  }
  for (int i = 0; i < 10; ++i) EXPECT_THAT(Text(), HasSubstr("warden_build_info"));
  threads.clear();
  EXPECT_THAT(Text(), HasSubstr("profile=\"production\",webhook=\"validate\"} 2000\n"));
  EXPECT_THAT(Text(), HasSubstr("warden_findings_total{admitted=\"false\",level=\"error\",rule=\"LW103\"} 4000\n"));
}

}  // namespace
}  // namespace warden
