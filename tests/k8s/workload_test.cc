// The Workload view: recognition, defaults, odd types.
#include "k8s/workload.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromJson;
using testing::ObjectsFromYaml;

std::string DeploymentJson(std::string_view name, std::string_view spec, std::string_view containers,
                           std::string_view labels = R"({"app":"x"})") {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":")" + std::string(name) +
         R"("},"spec":{"selector":{"matchLabels":{"app":"x"}},)" + std::string(spec) + R"("template":{"metadata":{"labels":)" +
         std::string(labels) + R"(},"spec":{"containers":)" + std::string(containers) + "}}}}";
}

// Views refer to their object: keep both.
struct Viewed {
  explicit Viewed(const std::string& json) : object(ObjectFromJson(json)), view(k8s::Workload::Make(object, engine::EmptySnapshot())) {}
  Object object;
  std::optional<k8s::Workload> view;
};

std::vector<std::string> Proxies(const k8s::Workload& workload) {
  std::vector<std::string> names;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) names.emplace_back(container.name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(Workload, ASidecarInFirstPlaceDoesNotHideTheProxy) {
  const Viewed v(DeploymentJson(
      "gateway", "",
      R"([{"name":"cloud-sql-proxy","image":"gcr.io/x/cloud-sql-proxy:2"},{"name":"main","image":"ghcr.io/berriai/litellm:v1"}])"));
  ASSERT_TRUE(v.view);
  EXPECT_EQ(Proxies(*v.view), Names{"main"});
}

TEST(Workload, ByContainerNameWithAnUnknownImage) {
  const Viewed v(DeploymentJson("gateway", "", R"([{"name":"litellm","image":"corp/llm-gateway:3"}])"));
  ASSERT_TRUE(v.view);
  EXPECT_EQ(Proxies(*v.view), Names{"litellm"});
}

TEST(Workload, ByLabelTheOnlyContainerThatCanBeMeant) {
  const Viewed v(DeploymentJson("gateway", "", R"([{"name":"cache","image":"redis:7"},{"name":"main","image":"corp/gateway:3"}])",
                                R"({"app.kubernetes.io/name":"litellm"})"));
  ASSERT_TRUE(v.view);
  EXPECT_EQ(Proxies(*v.view), Names{"main"});
}

TEST(Workload, CompanionsAreNotTheProxy) {
  EXPECT_FALSE(Viewed(DeploymentJson("litellm-redis", "", R"([{"name":"redis","image":"redis:7"}])")).view);
  EXPECT_FALSE(Viewed(DeploymentJson("redis", "", R"([{"name":"redis","image":"redis:7"}])", R"({"app":"litellm"})")).view);
  EXPECT_FALSE(Viewed(DeploymentJson("litellm-backend", "", R"([{"name":"backend","image":"quay.io/x/litellm-backend:1"}])")).view);
  EXPECT_FALSE(Viewed(DeploymentJson("web", "", R"([{"name":"web","image":"nginx"}])")).view);
}

TEST(Workload, ReplicasAndTheirDefault) {
  const std::string containers = R"([{"name":"litellm","image":"litellm:v1"}])";
  EXPECT_EQ(Viewed(DeploymentJson("a", "", containers)).view->replicas(), 1);
  EXPECT_EQ(Viewed(DeploymentJson("a", R"("replicas":3,)", containers)).view->replicas(), 3);
  EXPECT_EQ(Viewed(DeploymentJson("a", R"("replicas":null,)", containers)).view->replicas(), 1);
  EXPECT_EQ(Viewed(DeploymentJson("a", R"("replicas":"${N}",)", containers)).view->replicas(), std::nullopt);
}

TEST(Workload, APatchIsPartial) {
  const Viewed v(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm"},"spec":{"template":{"spec":{"containers":[{"name":"litellm","resources":{}}]}}}})");
  ASSERT_TRUE(v.view);
  EXPECT_TRUE(v.view->is_partial());
}

TEST(Workload, RolloutWithAReferenceHasNeitherReplicasNorPod) {
  const Viewed v(
      R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"litellm"},"spec":{"workloadRef":{"kind":"Deployment","name":"litellm"}}})");
  ASSERT_TRUE(v.view);
  EXPECT_FALSE(v.view->has_replicas());
  EXPECT_FALSE(v.view->has_pod());
  EXPECT_FALSE(v.view->is_partial());
}

TEST(Workload, NativeSidecarRuns) {
  const Viewed v(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"selector":{},"template":{"spec":{"initContainers":[{"name":"p","image":"litellm:v1","restartPolicy":"Always"},{"name":"m","image":"litellm:v1"}],"containers":[{"name":"app","image":"app:1"}]}}}})");
  ASSERT_TRUE(v.view);
  EXPECT_EQ(Proxies(*v.view), Names{"p"});
}

TEST(Workload, ScaleByNameAndByTheStore) {
  const auto scale =
      ObjectFromJson(R"({"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"litellm","namespace":"llm"},"spec":{}})");
  const auto view = k8s::Workload::Make(scale, engine::EmptySnapshot());
  ASSERT_TRUE(view);
  EXPECT_EQ(view->replicas(), 0);  // the API server leaves the field out at 0
  const auto foreign = ObjectsFromYaml(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm, namespace: llm}\nspec: {selector: {}, template: {spec: "
      "{containers: [{name: redis, image: redis}]}}}\n");
  EXPECT_FALSE(k8s::Workload::Make(scale, engine::MemorySnapshot(foreign, Coverage::kComplete)));
  EXPECT_FALSE(k8s::Workload::Make(
      ObjectFromJson(R"({"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":1}})"),
      engine::EmptySnapshot()));
}

TEST(Workload, AutoscalersOfTheNamespace) {
  const auto objects = ObjectsFromYaml(R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec: {selector: {}, template: {spec: {containers: [{name: litellm, image: litellm}]}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: other, namespace: llm}
spec: {scaleTargetRef: {kind: Deployment, name: web}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: scaler, namespace: llm}
spec: {scaleTargetRef: {name: litellm}}
)");
  const engine::MemorySnapshot all(objects, Coverage::kPartial);
  const engine::MemorySnapshot two(std::span<const Object>(objects).first(2), Coverage::kPartial);
  EXPECT_EQ(k8s::Workload::Make(objects[0], all)->Autoscaler(all), &objects[2]);
  EXPECT_EQ(k8s::Workload::Make(objects[0], two)->Autoscaler(two), nullptr);
}

// What goes, is meant for another kind, or for another API of that kind, scales nothing here.
TEST(Workload, AutoscalersThatScaleSomethingElse) {
  const auto scaled = [](const std::string& kind, const std::string& group, const std::string& autoscaler) {
    const auto objects = ObjectsFromYaml("apiVersion: " + group + "/v1\nkind: " + kind +
                                         "\nmetadata: {name: litellm, namespace: llm}\nspec: {selector: {}, template: {spec: {containers: "
                                         "[{name: litellm, image: litellm}]}}}\n---\n" +
                                         autoscaler);
    const engine::MemorySnapshot all(objects, Coverage::kPartial);
    return k8s::Workload::Make(objects[0], all)->Autoscaler(all) != nullptr;
  };
  const auto hpa = [](const std::string& target, const std::string& metadata = "") {
    return "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: llm" + metadata +
           "}\nspec: {scaleTargetRef: {" + target + ", name: litellm}}\n";
  };
  EXPECT_TRUE(scaled("Deployment", "apps", hpa("apiVersion: apps/v1, kind: Deployment")));
  EXPECT_TRUE(scaled("Deployment", "apps", hpa("apiVersion: apps/v1beta1, kind: Deployment")));
  EXPECT_TRUE(scaled("Deployment", "apps", hpa("kind: Deployment")));
  EXPECT_FALSE(scaled("Deployment", "apps", hpa("apiVersion: example.com/v1, kind: Deployment")));
  EXPECT_FALSE(scaled("Deployment", "apps", hpa("apiVersion: apps/v1, kind: StatefulSet")));
  EXPECT_FALSE(scaled("Deployment", "apps", hpa("apiVersion: apps/v1, kind: Deployment", ", deletionTimestamp: '2026-11-30T00:00:00Z'")));
  const std::string keda =
      "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: s, namespace: llm}\nspec: {scaleTargetRef: {name: litellm}}\n";
  EXPECT_TRUE(scaled("Deployment", "apps", keda));
  EXPECT_FALSE(scaled("StatefulSet", "apps", keda)) << "a Deployment is what it means when it says nothing";
}

TEST(Workload, WhyAlone) {
  const auto why = [](std::string_view pod) {
    const auto object = ObjectFromJson(
        R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"selector":{},"template":{"spec":{"containers":[{"name":"a","image":"litellm:v1","ports":[{"containerPort":4000}]}])" +
        std::string(pod) + "}}}}");
    return k8s::Workload::Make(object, engine::EmptySnapshot())->WhyAlone(engine::EmptySnapshot());
  };
  EXPECT_EQ(why(""), "");
  EXPECT_EQ(why(R"(,"hostNetwork":true)"), "it uses the host's network");
  EXPECT_EQ(why(R"(,"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}])"),
            "volume claim data is not known to be ReadWriteMany");
}

}  // namespace
}  // namespace warden
