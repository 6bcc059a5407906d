// What a house may lower at admission: modes, hearsay, controllers, owners, broken glass. And what it may not.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/context.h"
#include "warden/engine.h"
#include "warden/reporter.h"

namespace warden {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::sys_seconds kNow = std::chrono::sys_days(2026y / 11 / 21) + 12h;

Policy PolicyOf(std::string_view body, std::span<const Rule* const> rules = AllRules()) {
  auto loaded = Policy::Read("apiVersion: litellm-warden.dev/v1alpha1\nkind: Policy\n" + std::string(body), "p.yaml", rules);
  for (const PolicyProblem& problem : loaded.problems) ADD_FAILURE() << ToString(problem);
  return *loaded.policy;
}

std::string Gateway(int replicas, std::string_view metadata = "") {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{)" + std::string(metadata) +
         R"("name":"litellm","namespace":"llm"},"spec":{"replicas":)" + std::to_string(replicas) +
         R"(,"selector":{"matchLabels":{"app":"litellm"}},"template":{"metadata":{"labels":{"app":"litellm"}},"spec":{"terminationGracePeriodSeconds":90,"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:v1.80.0-stable","lifecycle":{"preStop":{"sleep":{"seconds":15}}}}]}}}})";
}

struct Asking {
  std::string object;
  std::string old;
  Requester who = {"alice", {"dev"}};
  Operation operation = Operation::kCreate;
  const Snapshot* snapshot = nullptr;
};

// Of the catalogue only the rules that these tests speak of: others come, and find what they find.
Policy Narrowed(const Policy& policy) {
  const bool whole = policy.rules().size() == AllRules().size();
  return whole ? *policy.With({.only = {"LW101", "LW401"}, .skip = {}}) : policy;
}

Evaluation Ask(const Policy& policy, const Asking& asking, std::span<const Rule* const> rules = AllRules()) {
  static const engine::EmptySnapshot nothing;
  const Object object = testing::ObjectFromJson(asking.object);
  const std::optional<Object> old = asking.old.empty() ? std::nullopt : std::optional(testing::ObjectFromJson(asking.old));
  return Engine(rules, Narrowed(policy))
      .Evaluate(object, asking.snapshot != nullptr ? *asking.snapshot : nothing,
                {.point = Point::kAdmission,
                 .operation = old ? Operation::kUpdate : asking.operation,
                 .old_object = old ? &*old : nullptr,
                 .requester = &asking.who,
                 .today = std::chrono::floor<std::chrono::days>(kNow),
                 .now = kNow,
                 .locate = false});
}

std::string Verdict(const Evaluation& evaluation, std::string_view rule = "LW101") {
  for (const Finding& finding : evaluation.findings) {
    if (finding.rule->id != rule) continue;
    return std::string(finding.unsaid ? "unsaid " : "") + (finding.admitted ? "admitted" : std::string(ToString(finding.level)));
  }
  return "none";
}

// A rule that no policy may touch.
void AlwaysFinds(const k8s::Workload&, const Context&, Reporter& report);
constexpr Rule kUntouchable{.id = "LW990",
                            .name = "untouchable",
                            .summary = "s",
                            .rationale = "r",
                            .remediation = "m",
                            .production = Severity::kError,
                            .development = Severity::kError,
                            .exemptable = false,
                            .check = &AlwaysFinds};
constexpr std::array<const Rule*, 1> kOnlyUntouchable = {&kUntouchable};

TEST(Modes, WarnLowersErrorsAndSaysSo) {
  const auto evaluation = Ask(PolicyOf("mode: warn\n"), {Gateway(1), ""});
  EXPECT_EQ(Verdict(evaluation), "admitted");
  EXPECT_EQ(evaluation.mode, Mode::kWarn);
}

TEST(Modes, AuditSaysNothingButKeepsIt) {
  const auto evaluation = Ask(PolicyOf("mode: audit\n"), {Gateway(1), ""});
  EXPECT_EQ(Verdict(evaluation), "unsaid admitted");
  for (const Finding& finding : evaluation.findings) EXPECT_TRUE(finding.unsaid) << finding.rule->id;
}

TEST(Modes, InFilesAnErrorIsAWarning) {
  const Object object = testing::ObjectFromJson(Gateway(1));
  const auto evaluation = Engine(AllRules(), PolicyOf("mode: audit\n")).Evaluate(object, engine::EmptySnapshot(), {});
  EXPECT_EQ(Verdict(evaluation), "warning");
}

TEST(Modes, AuditFillsNothing) {
  std::string text = Gateway(1);
  text.erase(text.find(R"("replicas":1,)"), 13);
  const Object object = testing::ObjectFromJson(text);
  const auto fills = [&](std::string_view body) {
    const auto mutation = Engine(AllRules(), PolicyOf(body)).Mutate(object, engine::EmptySnapshot(), {.point = Point::kAdmission});
    return mutation.ok() ? mutation->fills.size() : 99;
  };
  EXPECT_EQ(fills("mode: audit\n"), 0U);
  EXPECT_EQ(fills("mode: warn\n"), 2U);  // LW101, LW102
  EXPECT_EQ(fills("rules: {LW101: {fill: false}}\n"), 1U);
  EXPECT_EQ(fills("rules: {LW101: {fill: false}, LW102: {fill: false}}\n"), 0U);
}

TEST(Untouchable, NoModeAndNoGlassLowersIt) {
  const Requester sre{"bob", {"sre"}};
  for (const auto* body : {"mode: warn\n", "mode: audit\n", "breakGlass: {groups: [sre]}\n"}) {
    EXPECT_EQ(Verdict(Ask(PolicyOf(body, kOnlyUntouchable), {.object = Gateway(1), .old = "", .who = sre}, kOnlyUntouchable), "LW990"),
              "error")
        << body;
  }
  const auto exempted = R"("annotations":{"litellm-warden.dev/exempt":"LW990; reason=x; until=2026-12-31"},)";
  EXPECT_EQ(Verdict(Ask(Policy(kOnlyUntouchable), {Gateway(1, exempted), ""}, kOnlyUntouchable), "LW990"), "error");
}

TEST(Hearsay, APolicyMayRaiseSingleRules) {
  const std::vector<Object> none;
  const engine::MemorySnapshot complete(none, Coverage::kComplete);
  const Asking asking{.object = Gateway(2), .old = "", .snapshot = &complete};
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), asking), "LW401"), "admitted");
  EXPECT_EQ(Verdict(Ask(PolicyOf("hearsay: [missing-disruption-budget]\n"), asking), "LW401"), "error");
}

TEST(Controllers, ThoseOfThePolicyAreNotStopped) {
  const Requester rollouts{"system:serviceaccount:argo-rollouts:argo-rollouts", {}};
  const Policy policy = PolicyOf("controllers: ['system:serviceaccount:argo-rollouts:*']\n");
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), {Gateway(1), Gateway(3), rollouts})), "error");
  EXPECT_EQ(Verdict(Ask(policy, {Gateway(1), Gateway(3), rollouts})), "admitted");
  EXPECT_EQ(Verdict(Ask(policy, {Gateway(1), Gateway(3)})), "error");
  // An update is a controller's own, a new object is not.
  EXPECT_EQ(Verdict(Ask(policy, {Gateway(1), "", rollouts})), "error");
}

TEST(Controllers, MetadataAloneNeverDenies) {
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), {Gateway(1, R"("labels":{"a":"b"},)"), Gateway(1)})), "admitted");
}

TEST(Owners, AreNamedInEveryWarning) {
  const auto evaluation =
      Ask(Policy(AllRules()), {Gateway(1, R"("ownerReferences":[{"kind":"LiteLLMProxy","name":"gw","controller":true}],)"), ""});
  EXPECT_EQ(Verdict(evaluation), "admitted");
  for (const Finding& finding : evaluation.findings) {
    if (finding.level >= Severity::kWarning) {
      EXPECT_NE(finding.message.find("owned by LiteLLMProxy gw: change that"), std::string::npos) << finding.message;
    }
  }
  const auto not_controller = R"("ownerReferences":[{"kind":"LiteLLMProxy","name":"gw","controller":false}],)";
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), {Gateway(1, not_controller), ""})), "error");
}

TEST(Owners, AnAuditJudgesFully) {
  const Object object =
      testing::ObjectFromJson(Gateway(1, R"("ownerReferences":[{"kind":"LiteLLMProxy","name":"gw","controller":true}],)"));
  const auto evaluation = Engine(AllRules(), Policy(AllRules())).Evaluate(object, engine::EmptySnapshot(), {.point = Point::kAudit});
  EXPECT_EQ(Verdict(evaluation), "error");
}

TEST(Deleting, IsNeverDenied) {
  // By a rule that also judges what is removed.
  static constexpr Rule kOnRemoval{.id = "LW991",
                                   .name = "on-removal",
                                   .summary = "s",
                                   .rationale = "r",
                                   .remediation = "m",
                                   .production = Severity::kError,
                                   .development = Severity::kError,
                                   .on = Operations::kWritesAndRemoval,
                                   .check = &AlwaysFinds};
  static constexpr std::array<const Rule*, 1> rules = {&kOnRemoval};
  EXPECT_EQ(Verdict(Ask(Policy(rules), {.object = Gateway(1), .old = "", .operation = Operation::kDelete}, rules), "LW991"), "admitted");
  EXPECT_EQ(Verdict(Ask(Policy(rules), {Gateway(1), ""}, rules), "LW991"), "error");
}

TEST(BreakGlass, ByGroup) {
  const Policy policy = PolicyOf("breakGlass: {groups: [sre-oncall]}\n");
  const auto evaluation = Ask(policy, {Gateway(1), "", {"bob", {"dev", "sre-oncall"}}});
  EXPECT_EQ(Verdict(evaluation), "admitted");
  EXPECT_EQ(evaluation.break_glass.ways, std::vector<std::string>{"group sre-oncall"});
  EXPECT_EQ(evaluation.break_glass.rules, std::vector<std::string_view>{"LW101"});
  EXPECT_EQ(Verdict(Ask(policy, {Gateway(1), ""})), "error");
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), {Gateway(1), "", {"bob", {"sre-oncall"}}})), "error");
}

TEST(BreakGlass, IsNotTouchedWhereNothingDenies) {
  const Policy policy = PolicyOf("breakGlass: {groups: [sre-oncall]}\n");
  EXPECT_TRUE(Ask(policy, {Gateway(2), "", {"bob", {"sre-oncall"}}}).break_glass.ways.empty());
  // A pre-existing finding passes without.
  EXPECT_TRUE(Ask(policy, {Gateway(1, R"("labels":{"a":"b"},)"), Gateway(1), {"bob", {"sre-oncall"}}}).break_glass.ways.empty());
}

std::string WithGlass(std::string_view text) {
  return R"("annotations":{"litellm-warden.dev/break-glass":")" + std::string(text) + R"("},)";
}

TEST(BreakGlass, ByAnnotationWithin24Hours) {
  const auto evaluation = Ask(Policy(AllRules()), {Gateway(1, WithGlass("gateway down; INC-7; until=2026-11-21T18:00:00Z")), ""});
  EXPECT_EQ(Verdict(evaluation), "admitted");
  EXPECT_EQ(evaluation.break_glass.ways, std::vector<std::string>{"annotation until 2026-11-21T18:00:00Z: gateway down; INC-7"});
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), {Gateway(1, WithGlass("x; until=2026-11-22T12:00:00Z")), ""})), "admitted");
  EXPECT_EQ(Verdict(Ask(Policy(AllRules()), {Gateway(1, WithGlass("x; until=2026-11-22T14:00:00+02:00")), ""})), "admitted");
}

TEST(BreakGlass, AnnotationsThatAreNotHonouredSayWhy) {
  const auto refused = [](std::string_view text) {
    const auto evaluation = Ask(Policy(AllRules()), {Gateway(1, WithGlass(text)), ""});
    EXPECT_EQ(Verdict(evaluation), "error") << text;
    return evaluation.break_glass.refused;
  };
  const std::string head = "litellm-warden.dev/break-glass is not honoured: ";
  EXPECT_EQ(refused("x; until=2026-11-22T12:00:01Z"), head + "2026-11-22T12:00:01Z is more than 24 h away");
  EXPECT_EQ(refused("x; until=2026-11-21T12:00:00Z"), head + "it ended at 2026-11-21T12:00:00Z");
  EXPECT_EQ(refused("x; until=tonight"), head + "until is not a time, should be one such as 2026-12-31T18:00:00Z");
  EXPECT_EQ(refused("x"), head + "until is missing");
  EXPECT_EQ(refused("; until=2026-11-21T18:00:00Z"), head + "it gives no reason");
}

TEST(BreakGlass, IsNoBusinessOfFiles) {
  const Object object = testing::ObjectFromJson(Gateway(1, WithGlass("x; until=2026-11-21T18:00:00Z")));
  const auto evaluation = Engine(AllRules(), Policy(AllRules())).Evaluate(object, engine::EmptySnapshot(), {.now = kNow});
  EXPECT_EQ(Verdict(evaluation), "error");
}

void AlwaysFinds(const k8s::Workload&, const Context& context, Reporter& report) {
  static const Object object = testing::ObjectFromJson(Gateway(1));
  (void)context;
  report.At(Field(object.document()), "all of it", "is what it is");
}

}  // namespace
}  // namespace warden
