// What an update does to the pods, and how they are spread.
#include "k8s/rollout.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "k8s/spread.h"
#include "support/objects.h"

namespace warden {
namespace {

constexpr std::string_view kDeployment = "apiVersion: apps/v1\nkind: Deployment\n";
constexpr std::string_view kStatefulSet = "apiVersion: apps/v1\nkind: StatefulSet\n";
constexpr std::string_view kDaemonSet = "apiVersion: apps/v1\nkind: DaemonSet\n";
constexpr std::string_view kArgo = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n";

struct Viewed {
  Viewed(std::string_view kind, const std::string& spec, const std::string& pod = "")
      : object(testing::ObjectFromYaml(std::string(kind) + "metadata: {name: litellm}\nspec: {selector: {}" + spec +
                                       ", template: {metadata: {labels: {app: litellm}}, spec: {containers: [{name: litellm, image: "
                                       "litellm:v1}]" +
                                       pod + "}}}\n")),
        view(*k8s::Workload::Make(object, engine::EmptySnapshot())) {}
  std::optional<k8s::Rollout> rollout() const { return k8s::Rollout::Of(view); }
  Object object;
  k8s::Workload view;
};

std::int64_t Available(std::string_view kind, const std::string& spec, std::int64_t replicas) {
  return Viewed(kind, spec).rollout()->Available(replicas);
}

TEST(Rollout, DeploymentDefaultsAreAQuarter) {
  for (const std::string spec : {"", ", strategy: null", ", strategy: {}", ", strategy: {type: RollingUpdate}",
                                 ", strategy: {rollingUpdate: null}", ", strategy: {rollingUpdate: {maxUnavailable: null}}"}) {
    const auto rollout = Viewed(kDeployment, spec).rollout();
    ASSERT_TRUE(rollout) << spec;
    EXPECT_EQ(rollout->unavailable, (k8s::PodShare{25, true})) << spec;
    EXPECT_EQ(rollout->surge, (k8s::PodShare{25, true})) << spec;
    // Unavailable rounds down, so up to three replicas nothing goes missing.
    EXPECT_EQ(rollout->Available(1), 1);
    EXPECT_EQ(rollout->Available(3), 3);
    EXPECT_EQ(rollout->Available(4), 3);
    EXPECT_EQ(rollout->Available(10), 8);
  }
}

TEST(Rollout, NumbersAndPercentages) {
  EXPECT_EQ(Available(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: 1}}", 2), 1);
  EXPECT_EQ(Available(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: 5}}", 2), 0);
  EXPECT_EQ(Available(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: 50%, maxSurge: 0}}", 3), 2);
  EXPECT_EQ(Available(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: 100%}}", 3), 0);
  // Both round to nothing: the controller lets one go, or the update would never begin.
  EXPECT_EQ(Available(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: 10%, maxSurge: 0%}}", 3), 2);
  EXPECT_EQ(Available(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}", 3), 3);
  EXPECT_EQ(Available(kDeployment, ", strategy: {type: Recreate}", 3), 0);
}

TEST(Rollout, WhatCannotBeTold) {
  EXPECT_FALSE(Viewed(kDeployment, ", strategy: {type: \"${TYPE}\"}").rollout());
  EXPECT_FALSE(Viewed(kDeployment, ", strategy: {rollingUpdate: {maxUnavailable: \"${N}\"}}").rollout());
  EXPECT_FALSE(Viewed(kDeployment, ", strategy: {rollingUpdate: {maxSurge: 1.5}}").rollout());
  EXPECT_FALSE(Viewed(kDeployment, ", strategy: {rollingUpdate: {maxSurge: -1}}").rollout());
  EXPECT_FALSE(Viewed(kDaemonSet, "").rollout());
  EXPECT_FALSE(Viewed(kArgo, ", strategy: {}").rollout());
}

TEST(Rollout, StatefulSetsNeverSurge) {
  EXPECT_EQ(Available(kStatefulSet, "", 1), 0);
  EXPECT_EQ(Available(kStatefulSet, "", 3), 2);
  EXPECT_EQ(Available(kStatefulSet, ", updateStrategy: {rollingUpdate: {maxUnavailable: 2, maxSurge: 5}}", 3), 1);
  EXPECT_EQ(Viewed(kStatefulSet, ", updateStrategy: {type: OnDelete}").rollout()->type, k8s::RolloutType::kOnDelete);
}

TEST(Rollout, Argo) {
  EXPECT_EQ(Available(kArgo, ", strategy: {canary: {}}", 4), 3);
  EXPECT_EQ(Available(kArgo, ", strategy: {canary: {maxUnavailable: 0, steps: [{setWeight: 20}]}}", 4), 4);
  EXPECT_EQ(Available(kArgo, ", strategy: {canary: {maxUnavailable: 2}}", 4), 2);
  EXPECT_EQ(Available(kArgo, ", strategy: {canary: {maxUnavailable: 2, trafficRouting: {nginx: {}}}}", 4), 4);
  EXPECT_EQ(Available(kArgo, ", strategy: {canary: {maxUnavailable: 2, trafficRouting: {nginx: {}}, dynamicStableScale: true}}", 4), 2);
  EXPECT_EQ(Available(kArgo, ", strategy: {blueGreen: {activeService: litellm}}", 4), 4);
}

TEST(Rollout, FewestReplicasUnderAnAutoscaler) {
  const auto fewest = [](std::string_view scaler, const std::string& replicas = "5") {
    const auto objects = testing::ObjectsFromYaml(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, namespace: llm}\nspec: {replicas: " + replicas +
        ", selector: {}, template: "
        "{spec: {containers: [{name: litellm, image: litellm}]}}}\n---\n" +
        std::string(scaler));
    const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
    return k8s::FewestReplicas(*k8s::Workload::Make(objects[0], snapshot), snapshot);
  };
  const std::string hpa = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a, namespace: llm}\n";
  const std::string keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a, namespace: llm}\n";
  EXPECT_EQ(fewest(hpa + "spec: {minReplicas: 3, scaleTargetRef: {kind: Deployment, name: litellm}}\n"), 3);
  EXPECT_EQ(fewest(hpa + "spec: {scaleTargetRef: {kind: Deployment, name: litellm}}\n"), 1);
  EXPECT_EQ(fewest(keda + "spec: {scaleTargetRef: {name: litellm}}\n"), 0);
  EXPECT_EQ(fewest(keda + "spec: {minReplicaCount: 2, scaleTargetRef: {name: litellm}}\n"), 2);
  EXPECT_EQ(fewest(hpa + "spec: {minReplicas: 3, scaleTargetRef: {kind: Deployment, name: web}}\n"), 5);
  // Switched off: the one leaves it so, the other wakes it up.
  EXPECT_EQ(fewest(hpa + "spec: {minReplicas: 3, scaleTargetRef: {kind: Deployment, name: litellm}}\n", "0"), 0);
  EXPECT_EQ(fewest(keda + "spec: {minReplicaCount: 2, scaleTargetRef: {name: litellm}}\n", "0"), 2);
}

TEST(Spread, ConstraintsAndAntiAffinity) {
  const auto spread = [](const std::string& pod) { return k8s::Spread::Of(Viewed(kDeployment, "", pod).view); };
  EXPECT_FALSE(spread("").constrained || spread("").anti_affinity || spread("").one_per_host);
  EXPECT_FALSE(spread(", topologySpreadConstraints: []").constrained);
  EXPECT_TRUE(spread(", topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname}]").constrained);
  const auto required = [&](const std::string& term) {
    return spread(", affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [" + term + "]}}");
  };
  EXPECT_TRUE(required("{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: litellm}}}").one_per_host);
  EXPECT_FALSE(required("{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: redis}}}").one_per_host);
  EXPECT_FALSE(required("{topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: litellm}}}").one_per_host);
  EXPECT_TRUE(required("{topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: litellm}}}").anti_affinity);
  EXPECT_TRUE(spread(", affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}}").anti_affinity);
}

}  // namespace
}  // namespace warden
