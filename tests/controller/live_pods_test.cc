// Whose pods are whose: the master key goes to no other.
#include "controller/live_pods.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden::controller {
namespace {

using ::testing::ElementsAre;

constexpr const char* kWorkload = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm, uid: d-1}
spec:
  selector: {matchLabels: {app: litellm}}
  template: {metadata: {labels: {app: litellm}}, spec: {containers: [{name: litellm, image: litellm}]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: litellm-abc, namespace: llm, uid: rs-1, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: litellm, uid: d-1, controller: true}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: other-abc, namespace: llm, uid: rs-2, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: other, uid: d-2, controller: true}]}
)";

std::string Pod(const std::string& name, const std::string& owner, const std::string& status = "", const std::string& env = "") {
  return fmt::format(R"(---
apiVersion: v1
kind: Pod
metadata: {{name: {}, namespace: llm, uid: u-{}, labels: {{app: litellm}}{}}}
spec: {{containers: [{{name: litellm, image: litellm, env: [{}]}}]}}
status: {{phase: Running, podIP: 10.0.0.1, conditions: [{{type: Ready, status: "True"}}],
  containerStatuses: [{{name: litellm, state: {{running: {{startedAt: "2026-01-01T00:00:00Z"}}}}}}]{}}}
)",
                     name, name, owner, env, status);
}

std::string OwnedBy(const std::string& kind, const std::string& name, const std::string& uid) {
  return fmt::format(", ownerReferences: [{{apiVersion: apps/v1, kind: {}, name: {}, uid: {}, controller: true}}]", kind, name, uid);
}
const std::string kOurs = OwnedBy("ReplicaSet", "litellm-abc", "rs-1");

std::vector<LivePod> Find(const std::string& pods, const std::vector<std::string>& variables = {}) {
  static const std::vector<Object>& around = *new std::vector<Object>(testing::ObjectsFromYaml(kWorkload));
  static const engine::MemorySnapshot& snapshot = *new engine::MemorySnapshot(around, Coverage::kComplete);
  const auto objects = testing::ObjectsFromYaml(pods);
  return FindLivePods(objects, {&around[0], "litellm", variables}, snapshot);
}

std::vector<std::string> Names(const std::string& pods) {
  std::vector<std::string> names;
  for (const LivePod& pod : Find(pods)) names.push_back(pod.name);
  return names;
}

TEST(LivePods, AreThoseOfTheWorkload) {
  EXPECT_THAT(Names(Pod("b", kOurs) + Pod("a", kOurs)), ElementsAre("a", "b"));
  const LivePod pod = Find(Pod("a", kOurs)).at(0);
  EXPECT_EQ(pod.address, "10.0.0.1");
  EXPECT_TRUE(pod.ready);
  EXPECT_EQ(pod.started_at, 1767225600);
}

TEST(LivePods, LabelsAloneMakeNoPodOurs) {
  EXPECT_THAT(Names(Pod("a", "")), ElementsAre());
  EXPECT_THAT(Names(Pod("a", OwnedBy("ReplicaSet", "other-abc", "rs-2"))), ElementsAre()) << "of another Deployment";
  EXPECT_THAT(Names(Pod("a", OwnedBy("ReplicaSet", "litellm-abc", "rs-9"))), ElementsAre()) << "of a ReplicaSet that is not there";
  EXPECT_THAT(Names(Pod("a", OwnedBy("ReplicaSet", "unknown", "rs-1"))), ElementsAre());
  EXPECT_THAT(Names(Pod("a", OwnedBy("StatefulSet", "litellm", "d-1"))), ElementsAre()) << "of another kind with its uid";
}

TEST(LivePods, EndingOnesAreLeftOut) {
  const std::string ending = Pod("a", kOurs + ", deletionTimestamp: \"2026-01-01T00:00:00Z\"");
  EXPECT_THAT(Names(ending), ElementsAre());
  std::string failed = Pod("a", kOurs);
  failed.replace(failed.find("Running"), 7, "Failed");
  EXPECT_THAT(Names(failed), ElementsAre());
}

TEST(LivePods, OnesThatAreNotReadyAreTold) {
  std::string waiting = Pod("a", kOurs);
  waiting.replace(waiting.find("\"True\""), 6, "\"False\"");
  const auto pods = Find(waiting);
  ASSERT_EQ(pods.size(), 1U);
  EXPECT_FALSE(pods[0].ready);
}

TEST(LivePods, LackTheVariablesThatTheirOwnContainerDoesNotHave) {
  const auto pods = Find(Pod("new", kOurs, "", "{name: OLD_KEY, value: a}, {name: NEW_KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}") +
                             Pod("old", kOurs, "", "{name: OLD_KEY, value: a}"),
                         {"NEW_KEY", "OLD_KEY"});
  ASSERT_EQ(pods.size(), 2U);
  EXPECT_THAT(pods[0].lacks, ElementsAre());
  EXPECT_THAT(pods[1].lacks, ElementsAre("NEW_KEY"));
}

TEST(SelectorText, IsAsTheApiTakesIt) {
  const auto text = [](const std::string& selector) {
    return SelectorText(testing::ObjectFromYaml(
        fmt::format("{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: a}}, spec: {{selector: {}}}}}", selector)));
  };
  EXPECT_EQ(text("{matchLabels: {a: b, c: d}}"), "a=b,c=d");
  EXPECT_EQ(
      text("{matchExpressions: [{key: t, operator: In, values: [x, z]}, {key: u, operator: Exists}, {key: v, operator: DoesNotExist}]}"),
      "t in (x,z),u,!v");
  EXPECT_EQ(text("{matchLabels: {a: b}, matchExpressions: [{key: t, operator: NotIn, values: [x]}]}"), "a=b,t notin (x)");
  EXPECT_EQ(text("{matchExpressions: [{key: t, operator: Gt, values: [x]}]}"), "") << "what cannot be said selects nothing";
  EXPECT_EQ(text("{}"), "");
}

}  // namespace
}  // namespace warden::controller
