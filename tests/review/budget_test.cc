// A review that goes over its budget: HTTP 500, the rule named, never a part of an answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/budget.h"
#include "engine/snapshots.h"
#include "review/reviews.h"
#include "warden/catalogue.h"

namespace warden::testing {
namespace {

using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

review::HttpAnswer AskWithin(const Engine& engine, review::ReviewPurpose purpose, std::string body, std::uint64_t steps) {
  const engine::EmptySnapshot snapshot;
  const review::ReviewSettings settings{.engine = engine,
                                        .snapshot = snapshot,
                                        .profile = kProductionProfile,
                                        .assumptions = {.kubernetes = {36}},
                                        .allowance = {.steps = steps, .steps_per_byte = 0}};
  return review::HandleReview(purpose, std::move(body), settings);
}

const Engine& All() {
  static const Engine& engine = *new Engine(AllRules(), Policy(AllRules()));
  return engine;
}

// Nothing but the 500, or the whole answer.
void ExpectWholeOrRefused(const review::HttpAnswer& some, const review::HttpAnswer& all, std::uint64_t steps) {
  if (some.status == 200) {
    EXPECT_EQ(some.body, all.body) << steps;
    EXPECT_EQ(some.report.decision, all.report.decision) << steps;
    return;
  }
  EXPECT_EQ(some.status, 500U) << steps;
  EXPECT_EQ(some.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(some.report.decision, review::Decision::kOverBudget);
  EXPECT_THAT(some.report.found, IsEmpty());
  EXPECT_THAT(some.report.filled_by, IsEmpty());
  EXPECT_THAT(some.body, EndsWith("(LW010)\n"));
  EXPECT_EQ(some.body.find("{"), std::string::npos);
  EXPECT_EQ(some.body.find('\n'), some.body.size() - 1);
}

TEST(ReviewBudget, WhateverItIsTheAnswerIsWholeOr500) {
  for (const char* name : {"01_create_plain.create_deployment", "03_set_image.update_deployment", "05_scale_down.update_scale_scale",
                           "18_configmap_update.update_configmap", "19_secret_create.create_secret"}) {
    SCOPED_TRACE(name);
    for (const review::ReviewPurpose purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
      const std::string body = RecordedText(name);
      (void)AskWithin(All(), purpose, body, 1'000'000'000);  // what is made once
      const std::uint64_t before = base::StepsSpent();
      const review::HttpAnswer all = AskWithin(All(), purpose, body, 1'000'000'000);
      const std::uint64_t cost = base::StepsSpent() - before;
      ASSERT_EQ(all.status, 200U);
      int refused = 0;
      for (std::uint64_t i = 0; i < 150; ++i) {
        const std::uint64_t steps = i < 20 ? i : cost * (i - 20) / 130;
        const review::HttpAnswer some = AskWithin(All(), purpose, body, steps);
        ExpectWholeOrRefused(some, all, steps);
        refused += some.status == 500 ? 1 : 0;
      }
      EXPECT_GT(refused, 100);
      ExpectWholeOrRefused(AskWithin(All(), purpose, body, cost), all, cost);
      EXPECT_EQ(AskWithin(All(), purpose, body, cost).status, 200U);
    }
  }
}

// A rule that works and works, at both routes.
TEST(ReviewBudget, TheRuleIsNamed) {
  Rule slow{.id = "LW902",
            .name = "slow",
            .summary = "s",
            .rationale = "r",
            .remediation = "m",
            .production = Severity::kError,
            .development = Severity::kError,
            .at_admission = AtAdmission::kFill,
            .check = static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload&, const Context&, Reporter&) {
              for (;;) base::Spend(100);
            })};
  const std::vector<const Rule*> rules = {FindRule("LW010"), &slow};
  const Engine engine(rules, Policy(rules));
  for (const review::ReviewPurpose purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
    const review::HttpAnswer answer = AskWithin(engine, purpose, RecordedText("01_create_plain.create_deployment"), 10'000'000);
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(answer.body, "judging this object went over its budget in rule LW902 (slow) (LW010)\n");
    EXPECT_EQ(answer.report.over_budget, "LW902");
    EXPECT_EQ(answer.report.kind, "Deployment");
    EXPECT_FALSE(answer.report.uid.empty());
  }
}

TEST(ReviewBudget, ReadingCountsToo) {
  const review::HttpAnswer answer =
      AskWithin(All(), review::ReviewPurpose::kValidate, RecordedText("01_create_plain.create_deployment"), 100);
  EXPECT_EQ(answer.status, 500U);
  EXPECT_THAT(answer.body, HasSubstr("reading the AdmissionReview"));
  EXPECT_EQ(answer.report.over_budget, "");
}

// Every recording is far below what its bytes allow.
TEST(ReviewBudget, RecordingsTakeATenthOfTheirs) {
  for (const std::string& name : RecordedNames()) {
    for (const review::ReviewPurpose purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
      const std::string body = RecordedText(name);
      const Allowance allowance = review::ReviewAllowance();
      const review::HttpAnswer answer = AskWithin(All(), purpose, body, (allowance.steps + body.size() * allowance.steps_per_byte) / 10);
      EXPECT_THAT(answer.status, AnyOf(200U, 400U)) << name << " " << body.size();
    }
  }
}

}  // namespace
}  // namespace warden::testing
