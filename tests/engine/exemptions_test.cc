// Exemptions by annotation and by policy: what they hide, what is said of them, what they cannot do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/budget.h"
#include "engine/exempt_annotation.h"
#include "engine/exemption_use.h"
#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::sys_days kToday = std::chrono::sys_days(2026y / 11 / 21);

Policy PolicyOf(std::string_view body) {
  auto loaded = Policy::Read("apiVersion: litellm-warden.dev/v1alpha1\nkind: Policy\n" + std::string(body), "p.yaml", AllRules());
  for (const PolicyProblem& problem : loaded.problems) ADD_FAILURE() << ToString(problem);
  return *loaded.policy;
}

// One replica, no preStop: LW101 and LW103.
Object Gateway(std::string_view exempt, std::string_view name = "litellm") {
  return testing::ObjectFromYaml("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + std::string(name) +
                                 "\n  namespace: llm\n  annotations: {litellm-warden.dev/exempt: '" + std::string(exempt) + R"('}
spec:
  replicas: 1
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      terminationGracePeriodSeconds: 90
      containers:
      - {name: litellm, image: "ghcr.io/berriai/litellm:v1.80.0-stable"}
)");
}

Evaluation Judge(const Object& object, const Policy& policy, Point point = Point::kCheck) {
  return Engine(AllRules(), policy).Evaluate(object, engine::EmptySnapshot(), {.point = point, .today = kToday});
}
Evaluation JudgeGateway(std::string_view exempt, const Policy& policy = Policy(AllRules()), Point point = Point::kCheck) {
  return Judge(Gateway(exempt), policy, point);
}

std::string Levels(const Evaluation& evaluation, std::string_view rule) {
  std::string text;
  for (const Finding& finding : evaluation.findings) {
    if (finding.rule->id == rule) text += std::string(ToString(finding.level)) + ": " + finding.message + "\n";
  }
  return text;
}
bool Has(const Evaluation& evaluation, std::string_view rule) { return !Levels(evaluation, rule).empty(); }

std::string ExemptedText(const Evaluation& evaluation) {
  std::string text;
  for (const Exempted& exempted : evaluation.exempted) {
    text += std::string(exempted.finding.rule->id) + " by " + (exempted.by == ExemptedBy::kAnnotation ? "annotation" : exempted.place) +
            ": " + exempted.reason + "\n";
  }
  return text;
}

TEST(ExemptAnnotation, Grammar) {
  const auto parts = engine::ReadExemptAnnotation(
      " LW101, missing-pre-stop ;reason = one node; only; until=2026-12-31 | LW206; until=2026-01-01; reason=x", AllRules());
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].names, "LW101, missing-pre-stop");
  EXPECT_EQ(parts[0].rules.size(), 2U);
  EXPECT_EQ(parts[0].reason, "one node; only");
  EXPECT_EQ(*parts[0].until, std::chrono::sys_days(2026y / 12 / 31));
  EXPECT_TRUE(parts[0].flaws.empty());
  EXPECT_EQ(parts[1].reason, "x");
  EXPECT_TRUE(parts[1].flaws.empty());
  EXPECT_TRUE(engine::ReadExemptAnnotation("  ", AllRules()).empty());
}

TEST(ExemptAnnotation, Flaws) {
  const auto flaws = [](std::string_view text) {
    std::string all;
    for (const auto& part : engine::ReadExemptAnnotation(text, AllRules())) {
      for (const std::string& flaw : part.flaws) all += flaw + "; ";
    }
    return all;
  };
  EXPECT_EQ(flaws("LW101"), "reason is missing; until is missing; ");
  EXPECT_EQ(flaws("LW101; reason=; until=2026-12-31"), "reason is missing; ");
  EXPECT_EQ(flaws("LW101; reason=x; until=2026-02-30"), "until is not a date, should be one such as 2026-12-31; ");
  EXPECT_EQ(flaws("LW101; reason=x; untill=2026-12-31"), "untill is not known, did you mean until?; until is missing; ");
  EXPECT_EQ(flaws("; reason=x; until=2026-12-31"), "names no rule; ");
}

TEST(Exemption, HidesAndStaysVisible) {
  const auto evaluation = JudgeGateway("LW101; reason=one node only; until=2026-12-31");
  EXPECT_FALSE(Has(evaluation, "LW101"));
  EXPECT_TRUE(Has(evaluation, "LW103"));
  EXPECT_EQ(ExemptedText(evaluation), "LW101 by annotation: one node only\n");
  EXPECT_EQ(evaluation.exempted[0].until, std::chrono::sys_days(2026y / 12 / 31));
  EXPECT_EQ(evaluation.exempted[0].finding.level, Severity::kError);
  EXPECT_EQ(evaluation.exempted[0].finding.at.begin.line, 8U);
  EXPECT_FALSE(Has(evaluation, "LW005"));
}

TEST(Exemption, HoldsThroughItsLastDay) {
  EXPECT_FALSE(Has(JudgeGateway("LW101; reason=x; until=2026-11-21"), "LW101"));
  const auto over = JudgeGateway("LW101; reason=x; until=2026-11-20");
  EXPECT_TRUE(Has(over, "LW101"));
  EXPECT_EQ(Levels(over, "LW004"), "warning: exemption of LW101 ended on 2026-11-20, it no longer holds\n");
  EXPECT_TRUE(over.exempted.empty());
}

TEST(Exemption, WithoutReasonOrEndDoesNotHold) {
  const auto evaluation = JudgeGateway("LW101; until=2026-12-31 | LW103; reason=x");
  EXPECT_TRUE(Has(evaluation, "LW101"));
  EXPECT_TRUE(Has(evaluation, "LW103"));
  EXPECT_EQ(Levels(evaluation, "LW006"),
            "error: exemption of LW101 does not hold: reason is missing\nerror: exemption of LW103 does not hold: until is missing\n");
  for (const Finding& finding : evaluation.findings) {
    if (finding.rule->id == "LW006") {
      EXPECT_EQ(finding.at.begin.line, 6U);
    }
  }
}

TEST(Exemption, UnusedIsSaidOnlyOfRulesThatWereAsked) {
  // LW401 needs kinds that were not looked at, LW206 judges configurations.
  const auto evaluation = JudgeGateway("LW101,LW103,LW401,LW206,LW007; reason=x; until=2026-12-31");
  EXPECT_EQ(Levels(evaluation, "LW005"), "info: exemption of LW007 (duplicate-manifest-key) hides nothing: the rule finds nothing here\n");
  EXPECT_FALSE(Has(JudgeGateway("LW007; reason=x; until=2026-12-31", PolicyOf("rules: {LW007: off}\n")), "LW005"));
}

// One annotation with thousands of parts is no square of them and of what is found, and as many names cost no guess each.
TEST(Exemption, ThousandsOfPartsAreJudgedWithinTheBudget) {
  std::string parts;
  for (int i = 0; i < 4000; ++i) parts += "LW103,LW007,LW1O1; reason=x; until=2026-12-31 | ";
  const std::uint64_t before = base::StepsSpent();
  const auto evaluation = JudgeGateway(parts + "LW101; reason=last; until=2026-12-31");
  EXPECT_LT(base::StepsSpent() - before, 150'000'000U);
  EXPECT_FALSE(evaluation.overrun);
  EXPECT_FALSE(Has(evaluation, "LW101"));
  EXPECT_FALSE(Has(evaluation, "LW103"));
  const auto guessed = std::count_if(evaluation.findings.begin(), evaluation.findings.end(), [](const Finding& finding) {
    return finding.message == "there is no rule LW1O1, did you mean LW101?";
  });
  EXPECT_GT(guessed, 0);
  EXPECT_LT(guessed, 1000);
}

// However much an author writes into it, the annotation hides no finding that it may not hide.
TEST(Exemption, AnAnnotationFullOfFaultsHidesNothing) {
  const auto judged = [](const std::string& exempt) { return JudgeGateway(exempt + "; reason=because; until=2026-12-31"); };
  std::string unknown, parts, refused, unused;
  for (int i = 0; i < 32'000; ++i) unknown += "x" + std::to_string(i) + ",";
  for (int i = 0; i < 32'000; ++i) parts += "x|";
  for (int i = 0; i < 32'000; ++i) refused += "LW111,";
  for (int i = 0; i < 400; ++i) unused += "LW104,LW106,LW107,LW108,LW109; reason=because; until=2026-12-31|";
  for (const std::string& text : {unknown, parts, refused, unused + "LW104"}) {
    const Evaluation evaluation = judged(text);
    EXPECT_FALSE(evaluation.overrun) << text.substr(0, 20);
    EXPECT_TRUE(Has(evaluation, "LW101") && Has(evaluation, "LW103")) << text.substr(0, 20);
    const auto about = std::count_if(evaluation.findings.begin(), evaluation.findings.end(),
                                     [](const Finding& finding) { return finding.rule->id < "LW010"; });
    EXPECT_LE(about, 101) << text.substr(0, 20);
  }
  EXPECT_THAT(Levels(judged(unknown), "LW006"), ::testing::HasSubstr("more faults than the 100 that are told"));
}

TEST(Exemption, UnknownRuleIsNamed) {
  const auto evaluation = JudgeGateway("LW1O1,LW103; reason=x; until=2026-12-31");
  EXPECT_EQ(Levels(evaluation, "LW009"), "warning: there is no rule LW1O1, did you mean LW101?\n");
  EXPECT_TRUE(Has(evaluation, "LW101"));
  EXPECT_FALSE(Has(evaluation, "LW103"));
}

TEST(Exemption, WhatIsNotExemptableSaysSo) {
  const auto evaluation = JudgeGateway("LW001; reason=x; until=2026-12-31");
  EXPECT_EQ(Levels(evaluation, "LW006"), "error: LW001 (unreadable-document) cannot be exempted\n");
}

TEST(Exemption, APolicyMayForbidAnnotations) {
  const auto evaluation = JudgeGateway("LW101; reason=x; until=2026-12-31", PolicyOf("annotations: {exemptions: forbidden}\n"));
  EXPECT_TRUE(Has(evaluation, "LW101"));
  EXPECT_EQ(Levels(evaluation, "LW006"), "warning: exemption of LW101 does not hold: the policy forbids exemptions by annotation\n");
}

TEST(Exemption, ByThePolicyWithPatterns) {
  const Policy policy = PolicyOf(R"(exemptions:
- {rules: [LW101, LW103], kind: Deploy*, namespace: 'l?m', name: litellm, reason: batch, until: 2026-12-31}
)");
  const auto evaluation = JudgeGateway("", policy);
  EXPECT_FALSE(Has(evaluation, "LW101"));
  EXPECT_EQ(ExemptedText(evaluation), "LW101 by p.yaml:4:3: batch\nLW103 by p.yaml:4:3: batch\n");
  EXPECT_TRUE(Has(Judge(Gateway("", "other-litellm"), policy), "LW101"));
}

TEST(Exemption, ByThePolicyForOneSubject) {
  const std::string head = "exemptions:\n- {rule: LW103, namespace: llm, reason: x, until: 2026-12-31, subject: ";
  EXPECT_FALSE(Has(JudgeGateway("", PolicyOf(head + "'container litellm'}\n")), "LW103"));
  EXPECT_TRUE(Has(JudgeGateway("", PolicyOf(head + "'container sidecar'}\n")), "LW103"));
}

TEST(Exemption, AtAdmissionNothingIsFilledThatWasAccepted) {
  const Object object = testing::ObjectFromYaml(R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: litellm
  namespace: llm
  annotations: {litellm-warden.dev/exempt: 'LW101; reason=x; until=2026-12-31'}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers: [{name: litellm, image: "ghcr.io/berriai/litellm:v1.80.0-stable"}]
)");
  const Engine engine(AllRules(), Policy(AllRules()));
  const auto fills = [&](std::chrono::sys_days today) {
    const auto mutation =
        engine.Mutate(object, engine::EmptySnapshot(), {.point = Point::kAdmission, .assumptions = {.kubernetes = {36}}, .today = today});
    EXPECT_TRUE(mutation.ok());
    return std::any_of(mutation->fills.begin(), mutation->fills.end(), [](const Fill& fill) { return fill.rule == "LW101"; });
  };
  EXPECT_FALSE(fills(kToday));
  EXPECT_TRUE(fills(kToday + std::chrono::days(100)));
}

TEST(Exemption, AFlawIsAnOldSinToo) {
  const auto at_admission = [](std::string_view now, std::string_view before) {
    const Object object = Gateway(now);
    const Object old = Gateway(before);
    const Requester alice{"alice", {}};
    const auto evaluation =
        Engine(AllRules(), Policy(AllRules()))
            .Evaluate(
                object, engine::EmptySnapshot(),
                {.point = Point::kAdmission, .operation = Operation::kUpdate, .old_object = &old, .requester = &alice, .today = kToday});
    for (const Finding& finding : evaluation.findings) {
      if (finding.rule->id == "LW006") return finding.admitted ? "admitted" : "denied";
    }
    return "none";
  };
  EXPECT_STREQ(at_admission("LW101; reason=x", "LW101; reason=x"), "admitted");
  // A change of nothing but metadata never denies.
  EXPECT_STREQ(at_admission("LW101; reason=x", ""), "admitted");
}

TEST(RottenExemptions, OverARun) {
  const Policy policy = PolicyOf(R"(exemptions:
- {rule: LW101, name: '*litellm', reason: used, until: 2026-12-31}
- {rule: LW007, name: '*litellm', reason: unused, until: 2026-12-31}
- {rule: LW101, name: elsewhere, reason: not here, until: 2026-12-31}
- {rule: LW103, name: '*', reason: over, until: 2026-01-31}
)");
  std::map<std::size_t, bool> used;
  for (const std::string_view name : {"litellm", "my-litellm"}) {
    for (const ExemptionUse& use : Judge(Gateway("", name), policy).exemption_uses) used[use.exemption] = used[use.exemption] || use.hid;
  }
  std::string text;
  for (const Finding& finding : engine::RottenExemptions(used, policy, *policy.Compile("", "", Point::kCheck), kToday)) {
    text +=
        std::string(finding.rule->id) + " " + finding.at.file + ":" + std::to_string(finding.at.begin.line) + " " + finding.message + "\n";
  }
  EXPECT_EQ(text,
            "LW005 p.yaml:5 exemption of LW007 hides nothing of what was judged\n"
            "LW004 p.yaml:7 exemption of LW103 ended on 2026-01-31, it no longer holds\n");
}

}  // namespace
}  // namespace warden
