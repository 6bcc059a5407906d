// Reviews with a store: what it is told costs no more for all that it does not need, and others are named.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>

#include "base/budget.h"
#include "engine/snapshots.h"
#include "review/handle.h"
#include "support/objects.h"
#include "support/store_of.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using testing::StoreOf;

// A gateway as a chart renders it, with what stands around it.
std::string Deployment(std::size_t i, std::string_view ns) {
  return fmt::format(
      R"({{"metadata":{{"name":"litellm-{0}","namespace":"{1}","uid":"6fa1f9a2-0000-4000-8000-{0:012}","labels":{{"app.kubernetes.io/name":"litellm","app.kubernetes.io/instance":"litellm-{0}"}}}},"spec":{{"replicas":3,"revisionHistoryLimit":10,"progressDeadlineSeconds":600,"selector":{{"matchLabels":{{"app.kubernetes.io/instance":"litellm-{0}"}}}},"strategy":{{"type":"RollingUpdate","rollingUpdate":{{"maxSurge":1,"maxUnavailable":0}}}},"template":{{"metadata":{{"labels":{{"app.kubernetes.io/name":"litellm","app.kubernetes.io/instance":"litellm-{0}"}},"annotations":{{"checksum/config":"0123456789abcdef"}}}},"spec":{{"terminationGracePeriodSeconds":660,"dnsPolicy":"ClusterFirst","restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{{}},"volumes":[{{"name":"config","configMap":{{"name":"config-{0}","defaultMode":420}}}}],"containers":[{{"name":"litellm","image":"ghcr.io/berriai/litellm:v1.104.4","args":["--config","/etc/litellm/config.yaml"],"ports":[{{"containerPort":4000,"name":"http","protocol":"TCP"}}],"env":[{{"name":"LITELLM_MASTER_KEY","valueFrom":{{"secretKeyRef":{{"name":"keys-{0}","key":"LITELLM_MASTER_KEY"}}}}}},{{"name":"OPENAI_API_KEY","valueFrom":{{"secretKeyRef":{{"name":"keys-{0}","key":"OPENAI_API_KEY"}}}}}}],"resources":{{"requests":{{"cpu":"500m","memory":"2Gi"}},"limits":{{"memory":"4Gi"}}}},"lifecycle":{{"preStop":{{"sleep":{{"seconds":10}}}}}},"readinessProbe":{{"httpGet":{{"path":"/health/readiness","port":"http"}},"periodSeconds":10,"timeoutSeconds":5,"successThreshold":1,"failureThreshold":3}},"livenessProbe":{{"httpGet":{{"path":"/health/liveliness","port":"http"}},"periodSeconds":10,"timeoutSeconds":10,"successThreshold":1,"failureThreshold":3}},"startupProbe":{{"httpGet":{{"path":"/health/liveliness","port":"http"}},"periodSeconds":10,"timeoutSeconds":5,"failureThreshold":30}},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent","volumeMounts":[{{"name":"config","mountPath":"/etc/litellm"}}]}}]}}}}}},"status":{{"replicas":3}}}})", i, ns);
}
std::string ConfigMap(std::size_t i, std::string_view ns) {
  return fmt::format(
      R"({{"metadata":{{"name":"config-{0}","namespace":"{1}"}},"data":{{"config.yaml":"model_list:\n- model_name: gpt-4o\n  litellm_params: {{model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}}\nlitellm_settings: {{request_timeout: 600}}\ngeneral_settings: {{master_key: os.environ/LITELLM_MASTER_KEY}}\n"}}}})",
      i, ns);
}
std::string Budget(std::size_t i, std::string_view ns) {
  return fmt::format(
      R"({{"metadata":{{"name":"litellm-{0}","namespace":"{1}"}},"spec":{{"maxUnavailable":1,"selector":{{"matchLabels":{{"app.kubernetes.io/instance":"litellm-{0}"}}}}}}}})",
      i, ns);
}
std::string Autoscaler(std::size_t i, std::string_view ns) {
  return fmt::format(
      R"({{"metadata":{{"name":"litellm-{0}","namespace":"{1}"}},"spec":{{"minReplicas":2,"maxReplicas":6,"scaleTargetRef":{{"kind":"Deployment","name":"litellm-{0}"}}}}}})",
      i, ns);
}
std::string Secret(std::size_t i, std::string_view ns) {
  return fmt::format(
      R"({{"metadata":{{"name":"keys-{0}","namespace":"{1}"}},"type":"Opaque","data":{{"LITELLM_MASTER_KEY":"c2stMTIzNDU2Nzg5MDEyMzQ1Ng==","OPENAI_API_KEY":"c2stMTIzNDU2Nzg5MDEyMzQ1Ng=="}}}})",
      i, ns);
}

// `systems` systems of five objects, so many in each namespace.
std::unique_ptr<StoreOf> Cluster(std::size_t systems, std::size_t in_each) {
  auto store = std::make_unique<StoreOf>();
  const auto add = [&](std::string_view kind, auto make) {
    std::vector<std::string> items;
    for (std::size_t i = 0; i < systems; ++i) items.push_back(make(i, fmt::format("team-{}", i / in_each)));
    store->Add(kind, items);
  };
  add("Deployment", &Deployment);
  add("ConfigMap", &ConfigMap);
  add("PodDisruptionBudget", &Budget);
  add("HorizontalPodAutoscaler", &Autoscaler);
  add("Secret", &Secret);
  for (const KindInfo& row : kKnownKinds) {
    if (row.name == "StatefulSet" || row.name == "Rollout" || row.name == "Job" || row.name == "ReplicaSet") store->Add(row.name, {});
  }
  return store;
}

std::string ReviewOf(std::string_view kind, std::string_view operation, const std::string& item) {
  const KindInfo& row = *FindKind(kind);
  const std::string api = row.group.empty() ? std::string(row.version) : fmt::format("{}/{}", row.group, row.version);
  const std::string object = fmt::format(R"({{"apiVersion":"{}","kind":"{}",{})", api, kind, item.substr(1));
  const bool removal = operation == "DELETE";
  return fmt::format(
      R"({{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{{"uid":"u","kind":{{"group":"{0}","version":"{1}","kind":"{2}"}},"resource":{{"group":"{0}","version":"{1}","resource":"{3}"}},"name":"","namespace":"team-0","operation":"{4}","userInfo":{{"username":"alice"}},"object":{5},"oldObject":{6},"dryRun":false,"options":null}}}})",
      row.group, row.version, kind, row.plural, operation, removal ? "null" : object, operation == "CREATE" ? "null" : object);
}

struct Cost {
  std::uint64_t steps = 0;
  double microseconds = 0;
};

Cost CostOf(review::ReviewPurpose purpose, const std::string& body, const Snapshot& snapshot) {
  static const Engine engine(AllRules(), Policy(AllRules()));
  Cost cost;
  std::vector<double> times;
  for (int i = 0; i < 41; ++i) {
    const std::uint64_t before = base::StepsSpent();
    const auto start = std::chrono::steady_clock::now();
    const auto answer = review::HandleReview(purpose, body, {.engine = engine, .snapshot = snapshot, .assumptions = {.kubernetes = {36}}});
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    EXPECT_EQ(answer.status, 200U);
    cost.steps = base::StepsSpent() - before;
  }
  std::nth_element(times.begin(), times.begin() + 20, times.end());
  cost.microseconds = times[20];
  return cost;
}

TEST(ReviewWithAStore, CostsWhatItCostsInASmallOne) {
  const std::size_t before = mallinfo2().uordblks;
  const auto one_namespace = Cluster(2000, 2000);
  const std::size_t bytes = mallinfo2().uordblks - before;
  ASSERT_EQ(one_namespace->size(), 10'000U);
  fmt::print("10,000 objects of 2,000 systems: {} bytes each\n", bytes / 10'000);
  const auto hundred = Cluster(2000, 20), small = Cluster(1, 1);
  struct Asked {
    std::string_view kind, operation;
    std::string item;
    double more = 0;  // steps, for what the namespace has
  };
  const std::vector<Asked> all = {
      {"Deployment", "CREATE", Deployment(0, "team-0")},
      {"Deployment", "UPDATE", Deployment(0, "team-0")},
      {"ConfigMap", "UPDATE", ConfigMap(0, "team-0")},
      {"PodDisruptionBudget", "DELETE", Budget(0, "team-0"), 20 * 30},  // a workload without one is shown those that select nothing
      {"Secret", "UPDATE", Secret(0, "team-0")},
      {"HorizontalPodAutoscaler", "DELETE", Autoscaler(0, "team-0")}};
  for (const Asked& asked : all) {
    for (const auto purpose : {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate}) {
      const std::string body = ReviewOf(asked.kind, asked.operation, asked.item);
      const Cost without = CostOf(purpose, body, engine::EmptySnapshot());
      const Cost least = CostOf(purpose, body, *small->Take()), spread = CostOf(purpose, body, *hundred->Take()),
                 dense = CostOf(purpose, body, *one_namespace->Take());
      fmt::print(
          "{:24} {} {:8}: no store {:6} steps {:5.0f} us; 5 objects {:6} {:5.0f}; 100 namespaces of 100 {:6} {:5.0f}; one of 10,000 {:6} "
          "{:5.0f}\n",
          asked.kind, asked.operation, purpose == review::ReviewPurpose::kMutate ? "mutate" : "validate", without.steps,
          without.microseconds, least.steps, least.microseconds, spread.steps, spread.microseconds, dense.steps, dense.microseconds);
      EXPECT_LE(static_cast<double>(spread.steps), 1.1 * static_cast<double>(least.steps) + asked.more) << asked.kind;
      EXPECT_LE(static_cast<double>(dense.steps), 1.1 * static_cast<double>(least.steps) + asked.more) << asked.kind;
    }
  }
}

TEST(ReviewWithAStore, NamesTheObjectsThatItChanges) {
  static const Engine engine(AllRules(), Policy(AllRules()));
  const auto cluster = Cluster(2, 2);
  const auto snapshot = cluster->Take();
  const auto answer = review::HandleReview(review::ReviewPurpose::kValidate, ReviewOf("PodDisruptionBudget", "DELETE", Budget(1, "team-0")),
                                           {.engine = engine, .snapshot = *snapshot});
  EXPECT_NE(answer.body.find("LW401 Deployment team-0/litellm-1: no PodDisruptionBudget selects"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("others-warned-by"), std::string::npos);
  EXPECT_NE(answer.body.find(R"("allowed":true)"), std::string::npos);
}

}  // namespace
}  // namespace warden
