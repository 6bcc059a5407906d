// What the API server would send to the webhook and what it would not, by its own code: with a dead webhook, what is not sent is not
// harmed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/core.h>

#include "deploy/question.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "k8s/secret_view.h"
#include "k8s/workload.h"
#include "litellm/config/find_configs.h"
#include "litellm/readers/hot_add.h"
#include "support/objects.h"

namespace warden::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Called = std::set<std::string>;

const std::string& Production() {
  static const std::string text = ReadDeploy("webhooks/production.yaml");
  return text;
}
const std::string& Both() {
  static const std::string text = Production() + "---\n" + ReadDeploy("webhooks/development.yaml");
  return text;
}

std::string Manifest(std::string_view name, std::string_view image, std::string_view more_metadata = "",
                     std::string_view container = "app") {
  return fmt::format("{{metadata: {{name: {}{}}}, spec: {{replicas: 2, template: {{spec: {{containers: [{{name: {}, image: {}}}]}}}}}}}}",
                     name, more_metadata, container, image);
}
const std::string kLiteLlm = Manifest("gateway", "ghcr.io/berriai/litellm:v1.81.0");
const std::string kForeign = Manifest("web", "nginx:1.27");
const std::string kConfig = "{metadata: {name: a}, data: {config.yaml: \"model_list: []\"}}";
const std::string kSecret = "{metadata: {name: a}, type: Opaque, data: {LITELLM_MASTER_KEY: c2s=}}";
constexpr std::string_view kLeaving = ", deletionTimestamp: \"2026-01-01T00:00:00Z\", finalizers: [foregroundDeletion]";

struct Row {
  std::string name;
  Question question;
  Called called;
};

const std::vector<Row>& Rows() {
  const Called workload = {"workloads", "fill"};
  const std::string none = ", labels: {litellm-warden.dev/component: none}";
  const std::string proxy = ", labels: {litellm-warden.dev/component: proxy}";
  static const std::vector<Row> rows = {
      {"LiteLLM by its image", {.kind = "Deployment", .object = kLiteLlm}, workload},
      {"LiteLLM in a StatefulSet", {.kind = "StatefulSet", .object = kLiteLlm}, workload},
      {"LiteLLM in a DaemonSet", {.kind = "DaemonSet", .object = kLiteLlm}, workload},
      {"LiteLLM in a Rollout", {.kind = "Rollout", .object = kLiteLlm}, workload},
      {"LiteLLM in a Job", {.kind = "Job", .object = kLiteLlm}, workload},
      {"LiteLLM by its name", {.kind = "Deployment", .object = Manifest("litellm-proxy", "registry/gw:1")}, workload},
      {"LiteLLM by a container's name", {.kind = "Deployment", .object = Manifest("gw", "registry/gw:1", "", "lite-llm")}, workload},
      {"LiteLLM by a usual label", {.kind = "Deployment", .object = Manifest("gw", "registry/gw:1", ", labels: {app: litellm}")}, workload},
      {"LiteLLM by a label of its pods",
       {.kind = "Deployment",
        .object = "{metadata: {name: gw}, spec: {template: {metadata: {labels: {app.kubernetes.io/name: litellm}}, spec: {containers: "
                  "[{name: a, image: b}]}}}}"},
       workload},
      {"LiteLLM behind a sidecar and in an init container",
       {.kind = "Deployment",
        .object = "{metadata: {name: gw}, spec: {template: {spec: {initContainers: [{name: a, image: registry:5000/litellm-database:1}], "
                  "containers: [{name: b, image: c}]}}}}"},
       workload},
      {"called LiteLLM by the label", {.kind = "Deployment", .object = Manifest("gw", "registry/gw:1", proxy)}, workload},
      {"called foreign by the label", {.kind = "Deployment", .object = Manifest("litellm", "litellm:1", none)}, {}},
      {"a foreign Deployment", {.kind = "Deployment", .object = kForeign}, {}},
      {"an empty Deployment", {.kind = "Deployment", .object = "{metadata: {name: a}}"}, {}},
      {"a Deployment without name", {.kind = "Deployment", .object = "{metadata: {generateName: a-}, spec: {}}"}, {}},
      {"the image taken away", {.operation = "UPDATE", .kind = "Deployment", .object = kForeign, .old = kLiteLlm}, workload},
      {"the label taken away",
       {.operation = "UPDATE",
        .kind = "Deployment",
        .object = Manifest("gw", "gw:1"),
        .old = Manifest("gw", "gw:1", ", labels: {app: litellm}")},
       workload},
      {"the label that says foreign put on",
       {.operation = "UPDATE", .kind = "Deployment", .object = Manifest("gw", "litellm:1", none), .old = Manifest("gw", "litellm:1")},
       workload},
      {"the label that says foreign taken away",
       {.operation = "UPDATE", .kind = "Deployment", .object = Manifest("gw", "litellm:1"), .old = Manifest("gw", "litellm:1", none)},
       workload},
      {"a foreign one changed", {.operation = "UPDATE", .kind = "Deployment", .object = kForeign, .old = kForeign}, {}},
      {"a finalizer that goes",
       {.operation = "UPDATE",
        .kind = "Deployment",
        .object = Manifest("litellm", "litellm:1", ", deletionTimestamp: \"2026-01-01T00:00:00Z\""),
        .old = Manifest("litellm", "litellm:1", kLeaving)},
       {}},
      {"another image while it is being deleted",
       {.operation = "UPDATE",
        .kind = "Deployment",
        .object = Manifest("litellm", "litellm:2", kLeaving),
        .old = Manifest("litellm", "litellm:1", kLeaving)},
       workload},
      {"LiteLLM in a CronJob",
       {.kind = "CronJob",
        .object =
            "{metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: berriai/litellm}]}}}}}}"},
       workload},
      {"a foreign CronJob", {.kind = "CronJob", .object = "{metadata: {name: a}, spec: {schedule: \"* * * * *\"}}"}, {}},
      {"a run of a CronJob",
       {.kind = "Job",
        .object = Manifest("litellm-1", "litellm:1",
                           ", ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: a, uid: b, controller: true}]")},
       {}},
      {"a Job that belongs to somebody without a controller",
       {.kind = "Job",
        .object = Manifest("litellm-1", "litellm:1", ", ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: b}]")},
       workload},
      {"a Pod", {.kind = "Pod", .object = "{metadata: {name: litellm}, spec: {containers: [{name: a, image: litellm}]}}"}, {}},
      {"a ReplicaSet", {.kind = "ReplicaSet", .object = kLiteLlm}, {}},

      {"a configuration", {.kind = "ConfigMap", .object = kConfig}, {"configmaps"}},
      {"a configuration by two sections",
       {.kind = "ConfigMap", .object = "{metadata: {name: a}, data: {a.yml: \"litellm_settings: {}\\ngeneral_settings: {}\"}}"},
       {"configmaps"}},
      {"one section alone", {.kind = "ConfigMap", .object = "{metadata: {name: a}, data: {a.yml: \"general_settings: {}\"}}"}, {}},
      {"one section alone, labelled",
       {.kind = "ConfigMap", .object = "{metadata: {name: a" + proxy + "}, data: {a.yml: \"general_settings: {}\"}}"},
       {"configmaps"}},
      {"model_list in a file that is no YAML",
       {.kind = "ConfigMap", .object = "{metadata: {name: a}, data: {a.json: \"model_list\"}}"},
       {}},
      {"a ConfigMap without data", {.kind = "ConfigMap", .object = "{metadata: {name: kube-root-ca.crt}}"}, {}},
      {"a ConfigMap whose data is null", {.kind = "ConfigMap", .object = "{metadata: {name: a}, data: null}"}, {}},
      {"a ConfigMap with binaryData only",
       {.kind = "ConfigMap", .object = "{metadata: {name: a}, binaryData: {a.yaml: bW9kZWxfbGlzdA==}}"},
       {}},
      {"a configuration that asks for hot-adding",
       {.kind = "ConfigMap",
        .object = R"({metadata: {name: a, annotations: {litellm-warden.dev/hot-add: "true"}}, data: {a.yaml: "model_list: []"}})"},
       {"configmaps", "ids"}},
      {"one that asks for it, and is no configuration",
       {.kind = "ConfigMap", .object = R"({metadata: {name: a, annotations: {litellm-warden.dev/hot-add: "true"}}, data: {a: b}})"},
       {"ids"}},
      {"one that does not ask for it",
       {.kind = "ConfigMap", .object = R"({metadata: {name: a, annotations: {litellm-warden.dev/hot-add: "false"}}, data: {a: b}})"},
       {}},
      {"a labelled ConfigMap", {.kind = "ConfigMap", .object = "{metadata: {name: a" + proxy + "}}"}, {"configmaps"}},
      {"a configuration taken away",
       {.operation = "UPDATE", .kind = "ConfigMap", .object = "{metadata: {name: a}}", .old = kConfig},
       {"configmaps"}},

      {"a Secret of LiteLLM's", {.kind = "Secret", .object = kSecret}, {"secrets"}},
      {"a provider's key", {.kind = "Secret", .object = "{metadata: {name: a}, data: {OPENAI_API_KEY: c2s=}}"}, {"secrets"}},
      {"a provider's key in plain text",
       {.kind = "Secret", .object = "{metadata: {name: a}, stringData: {OPENAI_API_KEY: x}}"},
       {"secrets"}},
      {"a labelled Secret", {.kind = "Secret", .object = "{metadata: {name: a" + proxy + "}, type: Opaque, data: {x: c2s=}}"}, {"secrets"}},
      {"a foreign Secret", {.kind = "Secret", .object = "{metadata: {name: litellm}, type: Opaque, data: {password: c2s=}}"}, {}},
      {"a Secret without data", {.kind = "Secret", .object = "{metadata: {name: a}, type: Opaque}"}, {}},
      {"a Helm release",
       {.kind = "Secret",
        .object =
            "{metadata: {name: sh.helm.release.v1.litellm.v1}, type: helm.sh/release.v1, data: {release: c2s=, LITELLM_MASTER_KEY: c2s=}}"},
       {}},
      {"a token",
       {.kind = "Secret",
        .object = "{metadata: {name: litellm-token}, type: kubernetes.io/service-account-token, data: {token: c2s=, X_API_KEY: c2s=}}"},
       {}},
      {"a key taken away",
       {.operation = "UPDATE", .kind = "Secret", .object = "{metadata: {name: a}, type: Opaque}", .old = kSecret},
       {"secrets"}},

      {"a Scale of LiteLLM's",
       {.operation = "UPDATE",
        .object = "{metadata: {name: litellm}, spec: {replicas: 1}}",
        .old = "{metadata: {name: litellm}, spec: {replicas: 2}}",
        .scale_of = "deployments"},
       {"scale"}},
      {"a foreign Scale, which only the webhook can tell",
       {.operation = "UPDATE",
        .object = "{metadata: {name: web}, spec: {}}",
        .old = "{metadata: {name: web}, spec: {replicas: 2}}",
        .scale_of = "statefulsets"},
       {"scale"}},
      {"a Scale of a Rollout",
       {.operation = "UPDATE", .object = "{metadata: {name: web}}", .old = "{metadata: {name: web}}", .scale_of = "rollouts"},
       {"scale"}},
      {"a Scale of a ReplicaSet",
       {.operation = "UPDATE", .object = "{metadata: {name: litellm}}", .old = "{metadata: {name: litellm}}", .scale_of = "replicasets"},
       {}},

      {"LiteLLM deleted", {.operation = "DELETE", .kind = "Deployment", .old = kLiteLlm}, {"deletion"}},
      {"a foreign Deployment deleted", {.operation = "DELETE", .kind = "Deployment", .old = kForeign}, {}},
      {"nobody knows what is deleted", {.operation = "DELETE", .kind = "Deployment"}, {}},
      {"a configuration deleted", {.operation = "DELETE", .kind = "ConfigMap", .old = kConfig}, {"deletion"}},
      {"a ConfigMap without data deleted", {.operation = "DELETE", .kind = "ConfigMap", .old = "{metadata: {name: litellm}}"}, {}},
      {"a Secret of LiteLLM's deleted", {.operation = "DELETE", .kind = "Secret", .old = kSecret}, {"deletion"}},
      {"a Helm release deleted",
       {.operation = "DELETE",
        .kind = "Secret",
        .old = "{metadata: {name: sh.helm.release.v1.litellm.v1}, type: helm.sh/release.v1, data: {release: c2s=}}"},
       {}},
      {"a budget deleted", {.operation = "DELETE", .kind = "PodDisruptionBudget", .old = "{metadata: {name: a}}"}, {"deletion"}},
      {"the namespace controller at work",
       {.operation = "DELETE",
        .kind = "Deployment",
        .old = kLiteLlm,
        .groups = {"system:serviceaccounts", "system:serviceaccounts:kube-system"}},
       {}},
      {"a namespace deleted", {.operation = "DELETE", .kind = "Namespace", .old = "{metadata: {name: llm}}"}, {}},
      {"a namespace made", {.kind = "Namespace", .object = "{metadata: {name: litellm}}"}, {}},

      {"a budget", {.kind = "PodDisruptionBudget", .object = "{metadata: {name: a}, spec: {maxUnavailable: 1}}"}, {"budgets"}},
      {"an autoscaler", {.kind = "HorizontalPodAutoscaler", .object = "{metadata: {name: a}}"}, {"budgets"}},
      {"a ScaledObject", {.kind = "ScaledObject", .object = "{metadata: {name: a}}"}, {"budgets"}},
      {"a budget called foreign", {.kind = "PodDisruptionBudget", .object = "{metadata: {name: a" + none + "}}"}, {}},

      {"a namespace of its own",
       {.kind = "Deployment", .object = kLiteLlm, .namespace_labels = {{"kubernetes.io/metadata.name", "litellm-warden"}}},
       {}},
      {"kube-system", {.kind = "Deployment", .object = kLiteLlm, .namespace_labels = {{"kubernetes.io/metadata.name", "kube-system"}}}, {}},
      {"a namespace that is left out",
       {.kind = "Deployment", .object = kLiteLlm, .namespace_labels = {{"litellm-warden.dev/ignore", ""}}},
       {}},
  };
  return rows;
}

TEST(Delivery, EachRequestGoesWhereItShould) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  for (const Row& row : Rows()) {
    const Delivery delivery = Ask(*oracle, Both(), row.question);
    EXPECT_EQ(delivery.called, row.called) << row.name;
    EXPECT_EQ(delivery.failed, "") << row.name;
    EXPECT_THAT(delivery.refused, IsEmpty()) << row.name;
  }
}

// The webhook is gone, its entries are not: what it was never to see passes, and so does what fails open.
TEST(Delivery, ADeadWebhookHarmsNobodyElse) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  const std::string leaving_namespace = "{metadata: {name: llm, deletionTimestamp: \"2026-01-01T00:00:00Z\"}}";
  struct Case {
    std::string name;
    Question question;
    Called called;
    bool blocked = false;
  };
  const Case cases[] = {
      {"a foreign Deployment", {.kind = "Deployment", .object = kForeign}, {}},
      {"a foreign Deployment changed", {.operation = "UPDATE", .kind = "Deployment", .object = kForeign, .old = kForeign}, {}},
      {"a ConfigMap without data", {.kind = "ConfigMap", .object = "{metadata: {name: a}}"}, {}},
      {"a namespace deleted", {.operation = "DELETE", .kind = "Namespace", .old = "{metadata: {name: llm}}"}, {}},
      {"a namespace that ends",
       {.operation = "UPDATE", .kind = "Namespace", .object = leaving_namespace, .old = leaving_namespace, .subresource = "finalize"},
       {}},
      {"a foreign Scale",
       {.operation = "UPDATE", .object = "{metadata: {name: web}}", .old = "{metadata: {name: web}}", .scale_of = "deployments"},
       {"scale"}},
      {"LiteLLM deleted", {.operation = "DELETE", .kind = "Deployment", .old = kLiteLlm}, {"deletion"}},
      {"a budget", {.kind = "PodDisruptionBudget", .object = "{metadata: {name: a}}"}, {"budgets"}},
      {"a Secret of LiteLLM's", {.kind = "Secret", .object = kSecret}, {"secrets"}},
      {"LiteLLM", {.kind = "Deployment", .object = kLiteLlm}, {"fill", "workloads"}, true},
      {"a configuration", {.kind = "ConfigMap", .object = kConfig}, {"configmaps"}, true},
  };
  for (const Case& one : cases) {
    const Delivery delivery = Ask(*oracle, Both(), one.question);
    EXPECT_EQ(delivery.called, one.called) << one.name;
    EXPECT_EQ(!delivery.closed.empty() || !delivery.refused.empty(), one.blocked) << one.name;
  }
}

// Outside development the policy chooses: an entry of its `namespaces` would be overruled by a path that names a profile.
TEST(Delivery, TheNamespaceChoosesTheProfile) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  Question question{.kind = "Deployment", .object = kLiteLlm};
  EXPECT_THAT(Ask(*oracle, Both(), question).paths, ElementsAre("/mutate", "/validate"));
  question.namespace_labels = {{"litellm-warden.dev/profile", "development"}};
  EXPECT_THAT(Ask(*oracle, Both(), question).paths, ElementsAre("/mutate/development", "/validate/development"));
}

// The label of a namespace opens everything, scale among it, and nothing is delivered twice.
TEST(Delivery, WhereTheNamespaceOnlyWarnsNothingFailsClosed) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  for (const Row& row : Rows()) {
    if (!row.question.namespace_labels.empty()) continue;
    for (const bool development : {false, true}) {
      Question question = row.question;
      question.namespace_labels = {{"litellm-warden.dev/mode", "warn"}};
      if (development) question.namespace_labels["litellm-warden.dev/profile"] = "development";
      const Delivery delivery = Ask(*oracle, Both(), question);
      EXPECT_EQ(delivery.called, row.called) << row.name;
      EXPECT_THAT(delivery.closed, IsEmpty()) << row.name;
      for (const std::string& path : delivery.paths) {
        EXPECT_EQ(path.starts_with("/warn/"), true) << row.name << " " << path;
        EXPECT_EQ(path.ends_with("/development"), development) << row.name << " " << path;
      }
      EXPECT_LE(delivery.paths.size(), 2U) << row.name;
    }
  }
  Question other{.kind = "Deployment", .object = kLiteLlm, .namespace_labels = {{"litellm-warden.dev/mode", "enforce"}}};
  EXPECT_THAT(Ask(*oracle, Both(), other).paths, ElementsAre("/mutate", "/validate")) << "no other value opens anything";
}

// The limits of the API server: 1,000,000 for one expression, 2,500,000 for an entry. Passing one is a failure, with Fail a refusal.
TEST(Delivery, TheLargestObjectsDoNotUseUpTheBudget) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  constexpr std::size_t kConfigMapBytes = 1 << 20;
  Json one = {{"metadata", {{"name", "a"}}}, {"data", {{"a.yaml", std::string(kConfigMapBytes, 'x')}}}};
  Json thousand = {{"metadata", {{"name", "a"}}}}, many = thousand, workload = thousand;
  for (int i = 0; i < 1000; ++i)
    thousand["data"][fmt::format("a-rather-long-name-of-a-key-{}.yaml", i)] = std::string(kConfigMapBytes / 1000, 'x');
  for (int i = 0; i < 100'000; ++i) many["data"][fmt::format("{}.yaml", i)] = "";
  for (int i = 0; i < 400; ++i)
    workload["spec"]["template"]["spec"]["containers"].push_back({{"name", std::string(63, 'a')}, {"image", std::string(500, 'b')}});
  const Row rows[] = {
      {"one key", {.operation = "UPDATE", .kind = "ConfigMap", .object = one.dump(), .old = one.dump()}, {}},
      {"a thousand keys", {.operation = "UPDATE", .kind = "ConfigMap", .object = thousand.dump(), .old = thousand.dump()}, {}},
      {"too many keys to look at: sent",
       {.operation = "UPDATE", .kind = "ConfigMap", .object = many.dump(), .old = many.dump()},
       {"configmaps"}},
      {"too many keys for a Secret of LiteLLM's: not sent",
       {.operation = "UPDATE", .kind = "Secret", .object = many.dump(), .old = many.dump()},
       {}},
      {"a configuration deleted", {.operation = "DELETE", .kind = "ConfigMap", .old = one.dump()}, {}},
      {"400 containers", {.operation = "UPDATE", .kind = "Deployment", .object = workload.dump(), .old = workload.dump()}, {}},
  };
  for (const Row& row : rows) {
    const Delivery delivery = Ask(*oracle, Production(), row.question);
    EXPECT_EQ(delivery.failed, "") << row.name;
    EXPECT_EQ(delivery.called, row.called) << row.name;
    EXPECT_LT(delivery.cost, 950'000) << row.name;
  }
}

// Every node of `value`, replaced by something that nobody would expect there.
void Mutants(Json& root, Json& value, std::vector<std::string>& mutants) {
  const Json strange[] = {nullptr, "", "x", Json::array(), Json::object(), -1, true, Json::array({nullptr, 1, "x", Json::object()})};
  for (const Json& one : strange) {
    const Json kept = std::exchange(value, one);
    mutants.push_back(root.dump());
    value = kept;
  }
  for (Json& child : value) {
    if (child.is_structured() || value.is_structured()) Mutants(root, child, mutants);
  }
}

TEST(Delivery, NoExpressionFailsWhateverTheObjectLooksLike) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  Json object = {{"metadata", {{"name", "gw"}, {"labels", {{"app", "gw"}, {"litellm-warden.dev/component", "x"}}}}},
                 {"data", {{"a.yaml", "x"}}},
                 {"spec",
                  {{"template",
                    {{"metadata", {{"labels", {{"app", "gw"}}}}},
                     {"spec", {{"initContainers", {{{"name", "a"}, {"image", "b"}}}}, {"containers", {{{"name", "a"}, {"image", "b"}}}}}}}},
                   {"jobTemplate", {{"spec", {{"template", {{"spec", {{"containers", Json::array()}}}}}}}}}}}};
  std::vector<std::string> mutants;
  for (const char* part : {"metadata", "spec"}) Mutants(object, object[part], mutants);
  ASSERT_GT(mutants.size(), 150U);
  for (const std::string& mutant : mutants) {
    // A custom resource is nobody's Go type: it arrives as it was sent.
    for (const char* kind : {"Rollout", "ScaledObject"}) {
      const Question questions[] = {{.kind = kind, .object = mutant},
                                    {.operation = "UPDATE", .kind = kind, .object = object.dump(), .old = mutant},
                                    {.operation = "DELETE", .kind = kind, .old = mutant}};
      for (const Question& question : questions) {
        const Delivery delivery = Ask(*oracle, Production(), question);
        ASSERT_EQ(delivery.failed, "") << kind << " " << question.operation << " " << mutant;
      }
    }
  }
}

// The oracle evaluates every condition of every entry, whether or not the entry is for such a kind.
TEST(Delivery, NoExpressionFailsOnTheUsualHoles) {
  const auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  const char* shapes[] = {"",  // null
                          "{}",
                          "{metadata: {name: a}}",
                          "{metadata: {name: a, labels: {}}}",
                          "{metadata: {name: a, labels: null}, spec: null, data: null}",
                          "{metadata: {name: a}, binaryData: {a.yaml: bW9kZWxfbGlzdA==}}",
                          "{metadata: {name: a}, spec: {}}",
                          "{metadata: {name: a}, spec: {replicas: 3}, status: {replicas: 3, selector: app=a}}"};
  for (const char* shape : shapes) {
    for (const char* other : shapes) {
      for (const KindRow& row : kKindRows) {
        const Delivery delivery = Ask(*oracle, Both(), {.operation = "UPDATE", .kind = row.kind, .object = shape, .old = other});
        EXPECT_EQ(delivery.failed, "") << row.kind << " " << shape << " " << other;
      }
      for (const char* scaled : {"deployments", "statefulsets", "rollouts"}) {
        const Delivery delivery = Ask(*oracle, Both(), {.operation = "UPDATE", .object = shape, .old = other, .scale_of = scaled});
        EXPECT_EQ(delivery.failed, "") << "Scale of " << scaled << " " << shape << " " << other;
      }
    }
  }
}

// The API server's budget is used up by four words looked for in a megabyte, and one word of three is not enough to send somebody's
// ConfigMap: a configuration of one section is known to us in files, and sent only with the label component: proxy (SECURITY.md).
bool IsTooLittleToBeSent(const litellm::Config& config) {
  constexpr std::string_view kSent[] = {"litellm_settings", "general_settings", "router_settings"};
  return !config.Section("model_list").exists() &&
         std::count_if(std::begin(kSent), std::end(kSent), [&](std::string_view name) { return config.Section(name).exists(); }) < 2;
}

// Which entries must be called for an object, by what the webhook itself takes for LiteLLM's.
Called Wanted(const Object& object) {
  const engine::EmptySnapshot nothing;
  const auto workload = k8s::Workload::Make(object, nothing);
  if (workload && object.ref().kind != "Pod") return {"workloads", "fill"};
  if (object.ref().kind == "ConfigMap") {
    const auto configs = litellm::FindConfigs(object, nothing, {}).configs;
    if (std::all_of(configs.begin(), configs.end(), &IsTooLittleToBeSent)) return {};
    return litellm::HotAddIsOn(object) ? Called{"configmaps", "ids"} : Called{"configmaps"};
  }
  if (k8s::SecretView::Make(object, nothing)) return {"secrets"};
  return {};
}

bool IsKnown(const ObjectRef& ref) {
  return std::any_of(std::begin(kKindRows), std::end(kKindRows),
                     [&](const KindRow& row) { return ref.kind == row.kind && ref.group == row.group; });
}

// A manifest of somebody's may hold what the API server would not take: then the Go types refuse it and there is nothing to deliver.
std::optional<Delivery> TryAsk(std::unique_ptr<Oracle>& oracle, const Question& question) {
  try {
    return Ask(*oracle, Production(), question);
  } catch (const OracleError&) {
    oracle = StartAdmissionOracle();
    return std::nullopt;
  }
}

TEST(Delivery, NothingThatWeKnowForLiteLlmIsLeftOut) {
  auto oracle = StartAdmissionOracle();
  if (!oracle) GTEST_SKIP() << kNoAdmissionOracle;
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"tests/rules", "examples", "../shared/corpus"}) {
    if (!std::filesystem::is_directory(Root() / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Root() / folder)) {
      if (entry.path().extension() == ".yaml" || entry.path().extension() == ".yml") files.push_back(entry.path());
    }
  }
  int ours = 0, refused = 0;
  for (const auto& path : files) {
    for (const doc::ReadResult& part : doc::ReadYamlStream(ReadWhole(path), "x.yaml", Dialect::kKubectl)) {
      if (!part.ok() || part.document->root().Find("kind") == nullptr) continue;
      const std::string json = doc::ToJson(part.document->root());
      const Object object = ObjectFromJson(json);
      if (!IsKnown(object.ref())) continue;
      const Called wanted = Wanted(object);
      if (wanted.empty()) continue;
      const auto delivery = TryAsk(oracle, {.kind = object.ref().kind, .object = json});
      refused += !delivery;
      if (!delivery) continue;
      ++ours;
      EXPECT_EQ(delivery->called, wanted) << path << " " << object.ref().kind << " " << object.ref().name;
    }
  }
  EXPECT_GT(ours, 20);
  EXPECT_LT(refused, ours / 4);
}

}  // namespace
}  // namespace warden::testing
