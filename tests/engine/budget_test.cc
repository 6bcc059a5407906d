// Judging within a budget: what is over it ends, says where, and leaves nothing half done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/budget.h"
#include "doc/edit.h"
#include "doc/equal.h"
#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/context.h"
#include "warden/engine.h"
#include "warden/reporter.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ObjectFromYaml;

constexpr std::string_view kWorkload = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: litellm
  namespace: llm
  annotations: {secret.reloader.stakater.com/reload: "keys,gone,(broken,db-.*"}
spec:
  replicas: 1
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:main-latest
        args: ["--config", "/app/config.yaml", "--port", "4000"]
        env:
        - {name: LITELLM_MASTER_KEY, value: sk-1234}
        - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: database, key: url}}}
        volumeMounts: [{name: config, mountPath: /app/config.yaml, subPath: config.yaml}]
      volumes: [{name: config, configMap: {name: litellm-config}}]
)";

constexpr std::string_view kConfigMap = R"(apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config, namespace: llm}
data:
  config.yaml: |
    model_list:
    - model_name: a
      litellm_params: {model: openai/gpt-4o, api_key: sk-proj-0123456789}
    - model_name: a
      litellm_params: {model: opnai/gpt-4o, rpmm: 1}
    litellm_settings: {set_verbose: true, fallbacks: [{b: [c]}]}
    general_settings: {master_key: os.environ/KEY}
)";

// A rule of the test that reports, then works.
Rule Named(std::string_view id, AnyCheck check, Severity level = Severity::kError) {
  return Rule{.id = id,
              .name = id,
              .summary = "s",
              .rationale = "r",
              .remediation = "m",
              .production = level,
              .development = level,
              .check = check};
}

constexpr std::uint64_t kMuch = 1'000'000;

const Rule& Quick() {
  static const Rule rule = Named("LW901", static_cast<CheckFn<Object>>([](const Object& object, const Context&, Reporter& report) {
                                   report.At(Field(object.document()), "quick", "found");
                                 }));
  return rule;
}
const Rule& Slow() {
  static const Rule rule = Named("LW902", static_cast<CheckFn<Object>>([](const Object& object, const Context&, Reporter& report) {
                                   report.At(Field(object.document()), "half made", "found");
                                   for (std::uint64_t i = 0; i < kMuch; ++i) base::Spend();
                                 }));
  return rule;
}
const Rule& Later() {
  static const Rule rule = Named("LW903", static_cast<CheckFn<Object>>([](const Object& object, const Context&, Reporter& report) {
                                   report.At(Field(object.document()), "later", "found");
                                 }));
  return rule;
}

std::vector<const Rule*> Rules() { return {FindRule("LW010"), &Quick(), &Slow(), &Later()}; }

Allowance Steps(std::uint64_t steps) { return {.steps = steps, .steps_per_byte = 0}; }

Evaluation Judge(const std::vector<const Rule*>& rules, const Object& object, const Circumstances& circumstances) {
  return Engine(rules, Policy(rules)).Evaluate(object, engine::EmptySnapshot(), circumstances);
}

std::set<std::string> Subjects(const Evaluation& evaluation) {
  std::set<std::string> subjects;
  for (const Finding& finding : evaluation.findings) subjects.insert(finding.subject);
  return subjects;
}

TEST(JudgingBudget, ARuleThatGoesOverItIsNamedAndWhatWasFoundStands) {
  const auto evaluation = Judge(Rules(), ObjectFromYaml(kWorkload), {.allowance = Steps(kMuch / 2)});
  EXPECT_EQ(Subjects(evaluation), (std::set<std::string>{"quick", "judgement"}));
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_EQ(evaluation.overrun->rule, "LW902");
  EXPECT_EQ(evaluation.overrun->doing, "rule LW902");
  EXPECT_FALSE(evaluation.overrun->late);
  const auto& over =
      *std::find_if(evaluation.findings.begin(), evaluation.findings.end(), [](const auto& f) { return f.rule->id == "LW010"; });
  EXPECT_EQ(over.level, Severity::kWarning);
  EXPECT_EQ(over.at.object.name, "litellm");
  EXPECT_THAT(over.message, HasSubstr("budget of steps and was stopped (at: rule LW902)"));
  ASSERT_EQ(evaluation.skipped.size(), 1U);
  EXPECT_THAT(evaluation.skipped[0].reason, HasSubstr("no answer from LW902, LW903"));
  EXPECT_TRUE(evaluation.judged);
}

// What is found is held in memory until it is told: a text of a megabyte must not have a million faults.
TEST(JudgingBudget, FindingsWithoutNumberEnd) {
  const Rule endless = Named("LW902", static_cast<CheckFn<Object>>([](const Object& object, const Context&, Reporter& report) {
                               for (std::uint64_t i = 0; i < kMuch; ++i) report.At(Field(object.document()), "x", "found");
                             }));
  const auto evaluation = Judge({FindRule("LW010"), &endless}, ObjectFromYaml(kWorkload), {});
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_EQ(evaluation.overrun->rule, "LW902");
  EXPECT_FALSE(evaluation.overrun->late);
}

TEST(JudgingBudget, NorMaySeveralRulesTogetherFindSoMany) {
  constexpr static std::uint64_t kSome = 12'000;
  const Rule some = Named("LW902", static_cast<CheckFn<Object>>([](const Object& object, const Context&, Reporter& report) {
                            for (std::uint64_t i = 0; i < kSome; ++i) report.At(Field(object.document()), "x", "found");
                          }));
  const auto two = Judge({FindRule("LW010"), &some, &some}, ObjectFromYaml(kWorkload), {});
  EXPECT_FALSE(two.overrun);
  EXPECT_EQ(two.findings.size(), 2 * kSome);
  const auto six = Judge({FindRule("LW010"), &some, &some, &some, &some, &some, &some}, ObjectFromYaml(kWorkload), {});
  ASSERT_TRUE(six.overrun);
  EXPECT_LE(six.findings.size(), 3 * kSome + 1);
}

TEST(JudgingBudget, WithinItNothingIsSaid) {
  const auto evaluation = Judge(Rules(), ObjectFromYaml(kWorkload), {.allowance = Steps(2 * kMuch)});
  EXPECT_EQ(Subjects(evaluation), (std::set<std::string>{"quick", "half made", "later"}));
  EXPECT_FALSE(evaluation.overrun);
  EXPECT_THAT(evaluation.skipped, IsEmpty());
}

TEST(JudgingBudget, TheTimeCountsByTheShellsClock) {
  std::int64_t now = 0;
  Allowance allowance;
  allowance.time = std::chrono::nanoseconds(50);
  allowance.now = [&] { return std::chrono::nanoseconds(++now); };  // each look is a nanosecond
  const auto evaluation = Judge(Rules(), ObjectFromYaml(kWorkload), {.allowance = allowance});
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_TRUE(evaluation.overrun->late);
  EXPECT_EQ(evaluation.overrun->rule, "LW902");
  EXPECT_THAT(evaluation.findings.at(0).message + evaluation.findings.at(1).message, HasSubstr("budget of time"));
}

TEST(JudgingBudget, AtAdmissionNothingIsToldButWhere) {
  const auto evaluation = Judge(Rules(), ObjectFromYaml(kWorkload), {.point = Point::kAdmission, .allowance = Steps(kMuch / 2)});
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_EQ(evaluation.overrun->rule, "LW902");
  EXPECT_THAT(evaluation.findings, IsEmpty());
}

// What the stored object had already is judged within the same budget.
TEST(JudgingBudget, TheStoredObjectCounts) {
  const Object object = ObjectFromYaml(kWorkload);
  std::string other(kWorkload);
  other.replace(other.find("replicas: 1"), 11, "replicas: 3");
  const Object now = ObjectFromYaml(other);
  Circumstances at{
      .point = Point::kAdmission, .operation = Operation::kUpdate, .old_object = &object, .allowance = Steps(kMuch + kMuch / 2)};
  auto evaluation = Judge(Rules(), now, at);
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_EQ(evaluation.overrun->doing, "sorting out what was found, the stored object, rule LW902");
  at.allowance = Steps(3 * kMuch);
  evaluation = Judge(Rules(), now, at);
  EXPECT_FALSE(evaluation.overrun);
}

TEST(JudgingBudget, AConfigurationThatTakesTooLongToReadIsNamed) {
  std::string text(kConfigMap);
  for (int i = 0; i < 2000; ++i) text += "      x" + std::to_string(i) + ": {a: 1}\n";
  text.replace(text.find("    general_settings: {"), text.npos,
               "    general_settings: {master_key: os.environ/KEY}\n    other:\n" + text.substr(text.find("      x0")));
  const auto evaluation = Judge({AllRules().begin(), AllRules().end()}, ObjectFromYaml(text), {.allowance = Steps(5'000)});
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_EQ(evaluation.overrun->rule, "");
  EXPECT_EQ(evaluation.overrun->doing, "reading configuration config.yaml");
  ASSERT_EQ(evaluation.findings.size(), 1U);
  EXPECT_EQ(evaluation.findings[0].rule->id, "LW010");
  EXPECT_THAT(evaluation.findings[0].message, HasSubstr("reading configuration config.yaml"));
}

TEST(JudgingBudget, ABudgetOfTheCallerHolds) {
  const base::Budget budget(kMuch / 2);
  const auto evaluation = Judge(Rules(), ObjectFromYaml(kWorkload), {.allowance = Steps(10 * kMuch)});
  ASSERT_TRUE(evaluation.overrun);
  EXPECT_EQ(evaluation.overrun->rule, "LW902");
}

// ---- whatever the budget -------------------------------------------------------------------------------------------------------------

const Engine& TheEngine() {
  static const Engine engine(AllRules(), Policy(AllRules()));
  return engine;
}

// What one call costs, and some 250 budgets up to that, every one of the smallest.
std::vector<std::uint64_t> BudgetsUpTo(std::uint64_t cost) {
  std::vector<std::uint64_t> budgets;
  for (std::uint64_t k = 0; k < 50; ++k) budgets.push_back(k);
  for (std::uint64_t i = 1; i <= 200; ++i) budgets.push_back(cost * i / 200);
  return budgets;
}

std::multiset<std::string> Prints(const Evaluation& evaluation) {
  std::multiset<std::string> prints;
  for (const Finding& finding : evaluation.findings)
    prints.insert(Fingerprint(finding) + " " + std::string(ToString(finding.level)) + " " + finding.message);
  return prints;
}

void ExpectSubset(const Evaluation& some, const Evaluation& all) {
  auto rest = Prints(all);
  for (const Finding& finding : some.findings) {
    if (finding.rule->id == "LW010") continue;
    const auto found = rest.find(Fingerprint(finding) + " " + std::string(ToString(finding.level)) + " " + finding.message);
    ASSERT_NE(found, rest.end()) << finding.rule->id << " " << finding.message;
    rest.erase(found);
  }
}

TEST(JudgingBudget, WhateverItIsFindingsAreAPartOfAllAndNothingEscapes) {
  const std::vector<Object> objects = {ObjectFromYaml(kWorkload), ObjectFromYaml(kConfigMap)};
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  for (const Object& object : objects) {
    (void)TheEngine().Evaluate(object, snapshot, {});  // what is made once
    const std::uint64_t before = base::StepsSpent();
    const Evaluation all = TheEngine().Evaluate(object, snapshot, {});
    const std::uint64_t cost = base::StepsSpent() - before;
    ASSERT_FALSE(all.overrun);
    ASSERT_GT(all.findings.size(), 5U);
    std::size_t over = 0;
    for (const std::uint64_t budget : BudgetsUpTo(cost)) {
      const Evaluation some = TheEngine().Evaluate(object, snapshot, {.allowance = Steps(budget)});
      over += some.overrun ? 1 : 0;
      EXPECT_EQ(some.overrun.has_value(),
                std::any_of(some.findings.begin(), some.findings.end(), [](const Finding& f) { return f.rule->id == "LW010"; }))
          << budget;
      ExpectSubset(some, all);
      if (!some.overrun) {
        EXPECT_EQ(Prints(some), Prints(all)) << budget;
      }
    }
    EXPECT_GT(over, 200U);
    EXPECT_FALSE(TheEngine().Evaluate(object, snapshot, {.allowance = Steps(cost)}).overrun);
  }
}

TEST(JudgingBudget, WhateverItIsAllIsFilledOrNothing) {
  std::string text(kWorkload);
  text.replace(text.find("  replicas: 1\n"), 14, "");
  const Object object = ObjectFromYaml(text);
  Circumstances at{.point = Point::kAdmission, .assumptions = {.kubernetes = {36}}};
  (void)TheEngine().Mutate(object, engine::EmptySnapshot(), at);  // what is made once
  const std::uint64_t before = base::StepsSpent();
  const auto all = TheEngine().Mutate(object, engine::EmptySnapshot(), at);
  const std::uint64_t cost = base::StepsSpent() - before;
  ASSERT_TRUE(all.ok());
  ASSERT_GT(all->fills.size(), 2U);
  std::size_t over = 0;
  for (const std::uint64_t budget : BudgetsUpTo(cost)) {
    at.allowance = Steps(budget);
    const auto some = TheEngine().Mutate(object, engine::EmptySnapshot(), at);
    ASSERT_TRUE(some.ok()) << budget;
    if (some->overrun) {
      ++over;
      EXPECT_THAT(some->edits, IsEmpty()) << budget;
      EXPECT_THAT(some->fills, IsEmpty()) << budget;
      EXPECT_TRUE(doc::Equal(some->object.root(), object.root())) << budget;
    } else {
      EXPECT_EQ(some->edits.size(), all->edits.size()) << budget;
      EXPECT_TRUE(doc::Equal(some->object.root(), all->object.root())) << budget;
    }
  }
  EXPECT_GT(over, 200U);
}

}  // namespace
}  // namespace warden
