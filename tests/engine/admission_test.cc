// What denies at admission and what only warns: pre-existing findings, findings that depend on other objects, controllers, deletion.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::ObjectFromJson;

const Engine& TheEngine() {
  static const Engine engine(AllRules(), Policy(AllRules()));
  return engine;
}

std::string Deployment(std::string_view replicas, std::string_view metadata = "", std::string_view image = "ghcr.io/berriai/litellm:v1") {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{)" + std::string(metadata) +
         R"("name":"litellm","namespace":"llm"},"spec":{"replicas":)" + std::string(replicas) +
         R"(,"selector":{"matchLabels":{"app":"litellm"}},"template":{"metadata":{"labels":{"app":"litellm"}},"spec":{"terminationGracePeriodSeconds":60,"containers":[{"name":"litellm","image":")" +
         std::string(image) + R"(","lifecycle":{"preStop":{"sleep":{"seconds":15}}}}]}}}})";
}

std::vector<Finding> Validate(const std::string& object, const std::string& old = "", const Requester& who = {"alice", {}},
                              const Snapshot& snapshot = engine::EmptySnapshot()) {
  const Object now = ObjectFromJson(object);
  const std::optional<Object> before = old.empty() ? std::nullopt : std::optional(ObjectFromJson(old));
  return TheEngine()
      .Evaluate(now, snapshot,
                {.point = Point::kAdmission,
                 .operation = before ? Operation::kUpdate : Operation::kCreate,
                 .old_object = before ? &*before : nullptr,
                 .requester = &who,
                 .locate = false})
      .findings;
}

// "error" denies; "admitted" would, but must not.
std::string Verdict(const std::vector<Finding>& findings, std::string_view rule = "LW101") {
  for (const Finding& finding : findings) {
    if (finding.rule->id == rule) return finding.admitted ? "admitted" : std::string(ToString(finding.level));
  }
  return "none";
}

TEST(Admission, ANewSinDenies) { EXPECT_EQ(Verdict(Validate(Deployment("1"))), "error"); }

TEST(Admission, AnOldSinDoesNotBlock) {
  EXPECT_EQ(Verdict(Validate(Deployment("1", "", "ghcr.io/berriai/litellm:v2"), Deployment("1"))), "admitted");
}

TEST(Admission, AWorseValueDenies) { EXPECT_EQ(Verdict(Validate(Deployment("1"), Deployment("3"))), "error"); }

TEST(Admission, ControllersAreNotStopped) {
  EXPECT_EQ(Verdict(Validate(Deployment("1"), Deployment("3"), {"system:kube-controller-manager", {}})), "admitted");
  EXPECT_EQ(Verdict(Validate(Deployment("1"), Deployment("3"), {"system:serviceaccount:kube-system:hpa", {}})), "admitted");
  EXPECT_EQ(Verdict(Validate(Deployment("1"), Deployment("3"), {"system:serviceaccount:argocd:app", {}})), "error");
}

TEST(Admission, WhatAControllerOwnsIsItsOwnersAffair) {
  const auto findings = Validate(Deployment("1", R"("ownerReferences":[{"kind":"LiteLLMProxy","name":"gw","controller":true}],)"));
  EXPECT_EQ(Verdict(findings), "admitted");
  ASSERT_FALSE(findings.empty());
  EXPECT_NE(findings[0].message.find("owned by LiteLLMProxy gw"), std::string::npos);
}

TEST(Admission, UnderADeletionTimestampOnlyAChangedSpecIsJudged) {
  const std::string deleting = R"("deletionTimestamp":"2026-11-21T10:00:00Z","finalizers":["a"],)";
  const std::string cleared = R"("deletionTimestamp":"2026-11-21T10:00:00Z",)";
  EXPECT_EQ(Verdict(Validate(Deployment("1", cleared), Deployment("1", deleting))), "none");
  EXPECT_EQ(Verdict(Validate(Deployment("1", cleared), Deployment("3", deleting))), "error");
}

TEST(Admission, HearsayOnlyWarns) {
  const std::vector<Object> none;
  const engine::MemorySnapshot complete(none, Coverage::kComplete);
  EXPECT_EQ(Verdict(Validate(Deployment("2"), "", {"alice", {}}, complete), "LW401"), "admitted");
}

std::string Scale(std::string_view spec, const std::string& metadata = "") {
  return R"({"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{)" + metadata + R"("name":"litellm","namespace":"llm"},"spec":)" +
         std::string(spec) + "}";
}

TEST(Admission, ScaleDependsOnWhoAsksAndFromWhere) {
  const Requester autoscaler{"system:serviceaccount:kube-system:horizontal-pod-autoscaler", {}};
  const Requester keda{"system:serviceaccount:keda:keda-operator", {}};
  EXPECT_EQ(Verdict(Validate(Scale(R"({"replicas":1})"), Scale(R"({"replicas":3})"))), "error");
  EXPECT_EQ(Verdict(Validate(Scale(R"({"replicas":1})"), Scale(R"({"replicas":3})"), keda)), "warning");
  EXPECT_EQ(Verdict(Validate(Scale(R"({"replicas":1})"), Scale(R"({"replicas":3})"), autoscaler)), "warning");
  EXPECT_EQ(Verdict(Validate(Scale(R"({"replicas":1})"), Scale("{}"))), "warning");
  EXPECT_EQ(Verdict(Validate(Scale(R"({"replicas":1})"), Scale(R"({"replicas":1})"))), "warning");
  EXPECT_EQ(Verdict(Validate(Scale("{}"), Scale(R"({"replicas":3})"))), "info");
  EXPECT_EQ(Verdict(Validate(Scale(R"({"replicas":3})"), Scale(R"({"replicas":1})"))), "none");
}

// What a person sends with `kubectl scale`: no annotations, but its workload has some.
struct ScaleAnswer {
  std::string verdict;
  std::string way_back;
  std::size_t exempted = 0;
};
ScaleAnswer ScaleDown(const std::string& annotations, bool is_known = true, const std::string& of_scale = "\"uid\":\"one\",") {
  const std::vector<Object> stored = {ObjectFromJson(Deployment("3", R"("uid":"one","annotations":{)" + annotations + "},"))};
  const engine::MemorySnapshot known(stored, Coverage::kPartial);
  Object now = ObjectFromJson(Scale(R"({"replicas":1})", of_scale));
  now.set_scaled_kind("Deployment");
  Object before = ObjectFromJson(Scale(R"({"replicas":3})", of_scale));
  before.set_scaled_kind("Deployment");
  const Requester who{"alice", {}};
  const Snapshot& snapshot = is_known ? static_cast<const Snapshot&>(known) : static_cast<const Snapshot&>(engine::EmptySnapshot());
  const Evaluation evaluation = TheEngine().Evaluate(now, snapshot,
                                                     {.point = Point::kAdmission,
                                                      .operation = Operation::kUpdate,
                                                      .old_object = &before,
                                                      .requester = &who,
                                                      .today = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1),
                                                      .now = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1),
                                                      .locate = false});
  return {Verdict(evaluation.findings), evaluation.way_back, evaluation.exempted.size()};
}

TEST(Admission, ExemptionsAndTheGlassOfAWorkloadCountForItsScale) {
  const std::string exempt = R"("litellm-warden.dev/exempt":"LW101; reason=a night; until=2026-12-31")";
  const std::string glass = R"("litellm-warden.dev/break-glass":"a night; until=2026-12-01T01:00:00Z")";
  EXPECT_EQ(ScaleDown("").verdict, "error");
  EXPECT_EQ(ScaleDown(exempt).verdict, "none");
  EXPECT_EQ(ScaleDown(exempt).exempted, 1U);
  EXPECT_EQ(ScaleDown(glass).verdict, "admitted");
  EXPECT_EQ(ScaleDown(exempt, false).verdict, "error") << "nobody knows them";
  EXPECT_EQ(ScaleDown(glass, false).verdict, "error");
  EXPECT_EQ(ScaleDown(R"("litellm-warden.dev/break-glass":"a night; until=2026-11-30T01:00:00Z")").verdict, "error");
  EXPECT_EQ(ScaleDown(R"("litellm-warden.dev/exempt":"LW103; reason=a night; until=2026-12-31")").verdict, "error");
}

// What is known may be of a workload that is gone, and a Scale that has annotations was not made by an API server.
TEST(Admission, AnnotationsOfAnotherObjectCountForNoScale) {
  const std::string glass = R"("litellm-warden.dev/break-glass":"a night; until=2026-12-01T01:00:00Z")";
  const std::string exempt = R"("litellm-warden.dev/exempt":"LW101; reason=a night; until=2026-12-31")";
  for (const std::string& annotation : {glass, exempt}) {
    EXPECT_EQ(ScaleDown(annotation, true, R"("uid":"two",)").verdict, "error");
    EXPECT_NE(ScaleDown(annotation, true, "").verdict, "error") << "without a uid the name tells";
    for (const bool is_known : {true, false}) {
      EXPECT_EQ(ScaleDown("", is_known, R"("uid":"one","annotations":{)" + annotation + "},").verdict, "error");
    }
  }
}

TEST(Admission, ADenialOfAScaleSaysWhatWouldCount) {
  EXPECT_EQ(ScaleDown("").way_back,
            "to scale all the same, break the glass for an hour first: kubectl -n llm annotate deployment litellm --overwrite "
            "'litellm-warden.dev/break-glass=scaling; until=2026-12-01T01:00:00Z'");
  EXPECT_NE(ScaleDown("", false).way_back.find("on the Deployment is to count, change its spec.replicas instead"), std::string::npos);
}

TEST(Admission, OrderOfArrivalNeverDenies) {
  // Whatever part of the system is there already, none of its objects is denied for what is not there yet.
  const auto system = testing::ObjectsFromYaml(R"(apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config, namespace: llm}
data: {config.yaml: "model_list: []\n"}
---
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets, namespace: llm}
stringData: {LITELLM_MASTER_KEY: sk-made-up-for-this-test}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: litellm, namespace: llm}
spec: {minReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: litellm}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: litellm, namespace: llm}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: litellm}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      terminationGracePeriodSeconds: 60
      containers:
      - {name: litellm, image: "ghcr.io/berriai/litellm:v1", lifecycle: {preStop: {sleep: {seconds: 10}}}}
)");
  std::vector<std::size_t> order = {0, 1, 2, 3, 4};
  int orders = 0;
  do {
    std::vector<Object> stored;
    for (const std::size_t i : order) {
      const engine::MemorySnapshot snapshot(stored, Coverage::kComplete);
      const Requester who{"alice", {}};
      // An object stating no replicas is filled before it is validated.
      const Circumstances at{.point = Point::kAdmission, .requester = &who, .locate = false};
      const auto mutated = TheEngine().Mutate(system[i], snapshot, at);
      ASSERT_TRUE(mutated.ok());
      for (const Finding& finding : TheEngine().Evaluate(mutated->object, snapshot, at).findings)
        EXPECT_FALSE(finding.level == Severity::kError) << finding.message;
      stored.push_back(system[i]);
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 120);
}

}  // namespace
}  // namespace warden
