// What a budget, an autoscaler, a Secret, a ConfigMap changes is said of those whom it changes, once.
#include "engine/others.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/budget.h"
#include "engine/pruned.h"
#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;

constexpr std::string_view kGateway = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  replicas: 1
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      terminationGracePeriodSeconds: 60
      volumes: [{name: c, configMap: {name: config}}]
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.81.0
        args: [--config, /etc/litellm/config.yaml]
        volumeMounts: [{name: c, mountPath: /etc/litellm}]
)";
constexpr std::string_view kBudget =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: llm}\nspec: {selector: {matchLabels: {app: "
    "litellm}}}\n";
constexpr std::string_view kOtherBudget =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: llm}\nspec: {selector: {matchLabels: {app: typo}}}\n";
constexpr std::string_view kAutoscaler =
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: llm}\nspec: {minReplicas: 2, "
    "scaleTargetRef: "
    "{kind: Deployment, name: litellm}}\n";

std::string ConfigMap(std::string_view timeout) {
  return fmt::format(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: config, namespace: llm}}\ndata:\n  config.yaml: |\n    model_list: []\n"
      "    litellm_settings: {{request_timeout: {}}}\n",
      timeout);
}

std::vector<Finding> FoundIn(const Engine& engine, const Object& object, const Snapshot& before, const Circumstances& at) {
  using Presence = engine::OverlaySnapshot::Presence;
  const engine::OverlaySnapshot after(before, object, at.operation == Operation::kDelete ? Presence::kRemoved : Presence::kThere);
  return engine::FoundOnOthers(engine, object, before, after, at);
}

// "LW401 Deployment llm/litellm", a line each.
std::string Said(const std::vector<std::string>& stored, Operation operation, std::string_view object, std::string_view old = "") {
  static const Engine engine(AllRules(), Policy(AllRules()));
  std::vector<Object> around;
  for (const std::string& text : stored) around.push_back(engine::Pruned(ObjectFromYaml(text)));
  const engine::MemorySnapshot snapshot(around, Coverage::kComplete);
  const Object judged = ObjectFromYaml(object);
  const Object before = ObjectFromYaml(old.empty() ? object : old);
  const Circumstances at{.point = Point::kAdmission,
                         .operation = operation,
                         .old_object = operation == Operation::kCreate ? nullptr : &before,
                         .assumptions = {.kubernetes = {36}},
                         .locate = false};
  std::string said;
  for (const Finding& finding : FoundIn(engine, judged, snapshot, at)) {
    EXPECT_EQ(finding.level, Severity::kWarning);
    said += fmt::format("{} {}\n", finding.rule->id, ToString(finding.at.object));
  }
  return said;
}

TEST(FoundOnOthers, ABudgetThatGoesOrMissesLeavesItsWorkloadBare) {
  const std::vector<std::string> stored = {std::string(kGateway), std::string(kBudget)};
  EXPECT_EQ(Said(stored, Operation::kDelete, kBudget), "LW401 Deployment llm/litellm\n");
  EXPECT_EQ(Said(stored, Operation::kUpdate, kOtherBudget, kBudget), "LW401 Deployment llm/litellm\n");
  EXPECT_EQ(Said(stored, Operation::kUpdate, kBudget, kBudget), "") << "nothing changes";
  EXPECT_EQ(Said({std::string(kGateway)}, Operation::kCreate, kBudget), "");
}

TEST(FoundOnOthers, WhatWasSoBeforeIsNotSaidAgain) {
  EXPECT_EQ(Said({std::string(kGateway)}, Operation::kCreate, kOtherBudget), "") << "it had none before either";
}

TEST(FoundOnOthers, AnAutoscalerThatGoesLeavesOneReplica) {
  EXPECT_EQ(Said({std::string(kGateway), std::string(kAutoscaler), std::string(kBudget)}, Operation::kDelete, kAutoscaler),
            "LW101 Deployment llm/litellm\n");
}

TEST(FoundOnOthers, AConfigurationWithALongerTimeoutThanItsPodsHave) {
  const std::string before = ConfigMap("10"), after = ConfigMap("600");
  EXPECT_EQ(Said({std::string(kGateway), before}, Operation::kUpdate, after, before), "LW105 Deployment llm/litellm\n");
}

// Whoever applies the workload last hears what it makes of the configuration.
TEST(FoundOnOthers, AWorkloadThatMakesAConfigurationAnOpenProxy) {
  const std::string map = ConfigMap("10");
  const std::string keyed =
      std::string(kGateway) + "        env: [{name: LITELLM_MASTER_KEY, valueFrom: {secretKeyRef: {name: k, key: k}}}]\n";
  const std::string open = "LW229 ConfigMap llm/config\n";
  EXPECT_EQ(Said({map}, Operation::kCreate, kGateway), open);
  EXPECT_EQ(Said({map}, Operation::kCreate, keyed), "");
  EXPECT_EQ(Said({map, keyed}, Operation::kUpdate, kGateway, keyed), open) << "the key is taken away";
  EXPECT_EQ(Said({map, std::string(kGateway)}, Operation::kUpdate, kGateway, kGateway), "") << "it was so before";
  EXPECT_EQ(Said({map, keyed}, Operation::kDelete, keyed), "");
}

TEST(FoundOnOthers, WorkloadsThatGoAndAnEmptyWorldAskNobody) {
  EXPECT_EQ(Said({std::string(kBudget)}, Operation::kDelete, kGateway), "");
  static const Engine engine(AllRules(), Policy(AllRules()));
  const Object budget = ObjectFromYaml(kBudget);
  EXPECT_TRUE(FoundIn(engine, budget, engine::EmptySnapshot(), {.point = Point::kAdmission}).empty());
}

TEST(FoundOnOthers, ASecretOfThousandsOfUsersCostsWhatItsBudgetAllows) {
  static const Engine engine(AllRules(), Policy(AllRules()));
  std::vector<Object> around;
  for (int i = 0; i < 2000; ++i)
    around.push_back(engine::Pruned(ObjectFromYaml(fmt::format(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: litellm-{}, namespace: llm}}\nspec:\n  selector: {{}}\n  template: "
        "{{spec: "
        "{{containers: [{{name: litellm, image: 'ghcr.io/berriai/litellm:v1.81.0', envFrom: [{{secretRef: {{name: keys}}}}]}}]}}}}\n",
        i))));
  const engine::MemorySnapshot snapshot(around, Coverage::kComplete);
  const Object secret = ObjectFromYaml("apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: llm}\n");
  const std::uint64_t before = base::StepsSpent();
  FoundIn(engine, secret, snapshot, {.point = Point::kAdmission, .operation = Operation::kDelete, .locate = false});
  EXPECT_LT(base::StepsSpent() - before, 300'000U);
}

}  // namespace
}  // namespace warden
