// A system applied in any order: no order denies what another admits ("Rules about judging" 9).
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "doc/edit.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "review/reviews.h"
#include "support/objects.h"

namespace warden::testing {
namespace {

struct Part {
  std::string_view group, resource;
  Json object;
};

Json Metadata(std::string_view name) { return {{"name", name}, {"namespace", "llm"}}; }

// Deployment (stating no replicas), ConfigMap, Secret, HPA, PDB: what people keep in one folder.
std::vector<Part> System() {
  const Json labels = {{"app", "litellm"}};
  const Json container = {
      {"name", "litellm"},
      {"image", "ghcr.io/berriai/litellm:v1.109.0"},
      {"args", {"--config", "/etc/litellm/config.yaml", "--port", "4000"}},
      {"ports", {{{"containerPort", 4000}}}},
      {"env", {{{"name", "LITELLM_MASTER_KEY"}, {"valueFrom", {{"secretKeyRef", {{"name", "litellm"}, {"key", "LITELLM_MASTER_KEY"}}}}}}}},
      {"volumeMounts", {{{"name", "config"}, {"mountPath", "/etc/litellm"}}}},
      {"readinessProbe", {{"httpGet", {{"path", "/health/readiness"}, {"port", 4000}}}}},
      {"resources", {{"requests", {{"memory", "1Gi"}, {"cpu", "500m"}}}, {"limits", {{"memory", "2Gi"}}}}}};
  Json deployment = {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"metadata", Metadata("litellm")}};
  deployment["spec"] = {{"replicas", 1}, {"selector", {{"matchLabels", labels}}}};
  deployment["spec"]["template"] = {
      {"metadata", {{"labels", labels}}},
      {"spec", {{"containers", {container}}, {"volumes", {{{"name", "config"}, {"configMap", {{"name", "litellm-config"}}}}}}}}};
  // As the API server defaults what was applied without a word on replicas.
  deployment["metadata"]["managedFields"] = {
      {{"manager", "gitops"}, {"operation", "Apply"}, {"fieldsV1", {{"f:spec", {{"f:selector", Json::object()}}}}}}};
  const std::string config =
      "model_list:\n- model_name: gpt-4o\n  litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}\n";
  Json autoscaler = {{"apiVersion", "autoscaling/v2"}, {"kind", "HorizontalPodAutoscaler"}, {"metadata", Metadata("litellm")}};
  autoscaler["spec"] = {{"minReplicas", 2}, {"maxReplicas", 5}};
  autoscaler["spec"]["scaleTargetRef"] = {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", "litellm"}};
  const Json budget = {{"apiVersion", "policy/v1"},
                       {"kind", "PodDisruptionBudget"},
                       {"metadata", Metadata("litellm")},
                       {"spec", {{"maxUnavailable", 1}, {"selector", {{"matchLabels", labels}}}}}};
  return {
      {"apps", "deployments", deployment},
      {"",
       "configmaps",
       {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", Metadata("litellm-config")}, {"data", {{"config.yaml", config}}}}},
      {"",
       "secrets",
       {{"apiVersion", "v1"},
        {"kind", "Secret"},
        {"metadata", Metadata("litellm")},
        {"stringData", {{"LITELLM_MASTER_KEY", "sk-made-up-for-the-tests-0000"}, {"OPENAI_API_KEY", "made-up-1111"}}}}},
      {"autoscaling", "horizontalpodautoscalers", autoscaler},
      {"policy", "poddisruptionbudgets", budget},
  };
}

Json ReviewOf(const Part& part) {
  const std::string api = part.object["apiVersion"];
  const std::string version = api.substr(api.find('/') + 1);
  Json request = {{"uid", "u"}, {"operation", "CREATE"}, {"name", part.object["metadata"]["name"]}, {"namespace", "llm"}};
  request["kind"] = {{"group", part.group}, {"version", version}, {"kind", part.object["kind"]}};
  request["resource"] = {{"group", part.group}, {"version", version}, {"resource", part.resource}};
  request["userInfo"] = {{"username", "alice"}};
  request["object"] = part.object;
  return {{"apiVersion", "admission.k8s.io/v1"}, {"kind", "AdmissionReview"}, {"request", request}};
}

// What the API server does with a CREATE: ask /mutate, patch, ask /validate, store. `coverage`: whether our store has listed.
void Apply(Part part, std::vector<Object>& stored, Coverage coverage) {
  const engine::MemorySnapshot snapshot(stored, coverage);
  const auto mutated = Mutate(ReviewOf(part), {.snapshot = &snapshot});
  if (mutated.patch) part.object = part.object.patch(*mutated.patch);
  const auto validated = Validate(ReviewOf(part), {.snapshot = &snapshot});
  EXPECT_TRUE(validated.allowed()) << part.object["kind"] << ": " << validated.message();
  stored.push_back(ObjectFromJson(part.object.dump()));
}

void ApplyInAllOrders(Coverage coverage) {
  const auto parts = System();
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), 0);
  int orders = 0;
  do {
    std::string told;
    for (const std::size_t i : order) told += parts[i].object["kind"].get<std::string>() + " ";
    SCOPED_TRACE(told);
    std::vector<Object> stored;
    for (const std::size_t i : order) Apply(parts[i], stored, coverage);
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 120);
}

TEST(Order, NoOrderIsDeniedWithAStore) { ApplyInAllOrders(Coverage::kComplete); }
TEST(Order, NoOrderIsDeniedWithAStoreThatHasNotListed) { ApplyInAllOrders(Coverage::kPartial); }

}  // namespace
}  // namespace warden::testing
