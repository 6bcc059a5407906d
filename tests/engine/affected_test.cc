// Who is asked again when an object comes, changes or goes.
#include "engine/affected.h"

#include <gtest/gtest.h>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;
using testing::ObjectsFromYaml;

constexpr std::string_view kCluster = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      volumes: [{name: c, configMap: {name: config}}]
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.81.0
        args: [--config, /etc/litellm/config.yaml]
        volumeMounts: [{name: c, mountPath: /etc/litellm}]
        envFrom: [{secretRef: {name: keys}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm-other, namespace: llm}
spec:
  selector: {matchLabels: {app: other}}
  template:
    metadata: {labels: {app: other}}
    spec: {containers: [{name: litellm, image: 'ghcr.io/berriai/litellm:v1.81.0'}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: config, namespace: llm}
data: {config.yaml: 'model_list: []'}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: llm}
stringData: {word: x}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: elsewhere}
spec: {template: {spec: {containers: [{name: litellm, image: 'ghcr.io/berriai/litellm:v1.81.0'}]}}}
)";

// "Deployment llm/litellm: LW101 LW401", a line each; `only`: those rules alone.
std::string AskedAgain(std::string_view yaml, const std::set<std::string_view>& only = {}) {
  const auto objects = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  std::string text;
  for (const engine::Affected& affected : engine::AffectedBy(ObjectFromYaml(yaml), snapshot, AllRules())) {
    std::string rules;
    for (const Rule* rule : affected.rules) {
      if (only.contains(rule->id)) rules += fmt::format(" {}", rule->id);
    }
    if (only.empty() || !rules.empty()) text += fmt::format("{}:{}\n", ToString(affected.object->ref()), rules);
  }
  return text;
}

TEST(AffectedBy, TheWorkloadsThatABudgetSelects) {
  EXPECT_EQ(
      AskedAgain("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: llm}\nspec: {selector: {matchLabels: "
                 "{app: litellm}}}\n",
                 {"LW401"}),
      "Deployment llm/litellm: LW401\n");
}

TEST(AffectedBy, EveryWorkloadOfTheNamespaceWhereABudgetSelectsNothing) {
  EXPECT_EQ(
      AskedAgain("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: llm}\nspec: {selector: {matchLabels: "
                 "{app: typo}}}\n",
                 {"LW401"}),
      "Deployment llm/litellm: LW401\nDeployment llm/litellm-other: LW401\n");
}

TEST(AffectedBy, TheTargetOfAnAutoscaler) {
  EXPECT_EQ(AskedAgain("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: llm}\nspec: "
                       "{scaleTargetRef: {kind: Deployment, name: litellm}}\n",
                       {"LW101", "LW220"}),
            "ConfigMap llm/config: LW220\nDeployment llm/litellm: LW101\n");
}

TEST(AffectedBy, WhoNamesAConfigMapOrASecret) {
  EXPECT_EQ(AskedAgain("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: llm}\n", {"LW125"}),
            "Deployment llm/litellm: LW125\n");
  EXPECT_EQ(AskedAgain("apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: llm}\n", {"LW106", "LW229"}),
            "ConfigMap llm/config: LW229\nDeployment llm/litellm: LW106\n");
  EXPECT_EQ(AskedAgain("apiVersion: v1\nkind: Secret\nmetadata: {name: nobodys, namespace: llm}\n"), "");
}

TEST(AffectedBy, WhatAWorkloadNames) {
  const auto objects = ObjectsFromYaml(kCluster);
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  std::set<std::string> names;
  for (const engine::Affected& affected : engine::AffectedBy(objects[0], snapshot, AllRules()))
    names.insert(ToString(affected.object->ref()));
  EXPECT_TRUE(names.contains("ConfigMap llm/config"));
  EXPECT_TRUE(names.contains("Secret llm/keys"));
  EXPECT_FALSE(names.contains("Deployment llm/litellm")) << "it is judged itself";
  EXPECT_FALSE(names.contains("Deployment elsewhere/litellm"));
}

TEST(AffectedBy, NobodyByWhatNoRuleLooksAt) { EXPECT_EQ(AskedAgain("apiVersion: v1\nkind: Namespace\nmetadata: {name: llm}\n"), ""); }

// ---- the property

// Small clusters in which much has to do with much: few names, few namespaces.
class RandomCluster {
 public:
  explicit RandomCluster(unsigned seed) : random_(seed) {}

  std::vector<Object> Make() {
    std::map<std::string, Object> objects;  // by reference
    for (int i = 0; i < 12; ++i) {
      Object object = One();
      objects.insert_or_assign(object.ref().kind + " " + object.ref().ns + "/" + object.ref().name, std::move(object));
    }
    std::vector<Object> all;
    for (auto& [name, object] : objects) all.push_back(std::move(object));
    return all;
  }

  Object One() {
    switch (Number(16)) {
      case 0:
      case 1:
      case 2: return Workload("apps/v1", "Deployment");
      case 3: return Workload("apps/v1", "StatefulSet");
      case 4: return Workload("argoproj.io/v1alpha1", "Rollout");
      case 5: return Workload("batch/v1", "Job");
      case 6: return Bare();
      case 7:
      case 8: return ConfigMap();
      case 9: return Secret();
      case 10: return Autoscaler();
      case 11: return Budget();
      case 12: return Of("autoscaling/v1", "Scale", Pick({"litellm", "litellm-b"}), "spec: {replicas: 1}\n");
      case 13:
        return Of("external-secrets.io/v1", "ExternalSecret", Pick({"keys", "more"}),
                  "spec: {refreshInterval: " + Pick({"1m", "48h"}) + "}\n");
      case 14:
        return Of("v1", "PersistentVolumeClaim", "claim", "spec: {accessModes: [" + Pick({"ReadWriteMany", "ReadWriteOnce"}) + "]}\n");
      default:
        return ObjectFromYaml(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: k}\nsecretGenerator: [{name: " +
            Pick({"keys", "more"}) + "}]\n");
    }
  }

  std::size_t Number(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }

 private:
  std::string Pick(std::initializer_list<std::string_view> of) { return std::string(*(of.begin() + Number(of.size()))); }
  bool Maybe() { return Number(2) == 0; }

  Object Of(std::string_view version, std::string_view kind, std::string_view name, std::string_view rest, std::string_view metadata = "") {
    const std::string ns = Pick({", namespace: one", ", namespace: one", ", namespace: two", ""});
    return ObjectFromYaml(fmt::format("apiVersion: {}\nkind: {}\nmetadata: {{name: {}{}{}}}\n{}", version, kind, name, ns, metadata, rest));
  }

  std::string PodSpec() {
    std::string volumes = Maybe() ? "{name: c, configMap: {name: " + Pick({"config", "extra"}) + "}}" : "";
    if (Number(3) == 0) volumes += std::string(volumes.empty() ? "" : ", ") + "{name: d, persistentVolumeClaim: {claimName: claim}}";
    std::string container = "name: litellm, image: 'ghcr.io/berriai/litellm:" + Pick({"v1.81.0", "v1.74.0", "main-latest"}) + "'";
    if (Maybe()) container += ", args: [--config, /etc/litellm/" + Pick({"config.yaml", "odd.yaml"}) + "]";
    if (Maybe())
      container += ", volumeMounts: [{name: c, mountPath: /etc/litellm" + Pick({"", "/config.yaml, subPath: config.yaml"}) + "}]";
    std::string from;
    if (Maybe()) from += "{secretRef: {name: " + Pick({"keys", "more"}) + "}}";
    if (Maybe()) from += std::string(from.empty() ? "" : ", ") + "{configMapRef: {name: " + Pick({"config", "extra"}) + "}}";
    if (!from.empty()) container += ", envFrom: [" + from + "]";
    if (Maybe())
      container += ", env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: keys, key: DATABASE_URL}}}, {name: " +
                   Pick({"DISABLE_SCHEMA_UPDATE", "STORE_MODEL_IN_DB", "LITELLM_DROP_PARAMS"}) + ", value: 'true'}]";
    return "{volumes: [" + volumes + "], containers: [{" + container + "}]}";
  }

  std::string Labels() { return Pick({"{app: litellm}", "{app: litellm-b}", "{tier: gateway}"}); }
  std::string Annotations() { return Number(4) == 0 ? ", annotations: {reloader.stakater.com/auto: 'true'}" : ""; }

  Object Workload(std::string_view version, std::string_view kind) {
    const std::string labels = Labels();
    return Of(version, kind, Pick({"litellm", "litellm-b", "litellm-migrations"}),
              "spec:\n  replicas: " + Pick({"1", "3"}) + "\n  selector: {matchLabels: " + labels +
                  "}\n  template: {metadata: {labels: " + labels + "}, spec: " + PodSpec() + "}\n",
              Annotations());
  }
  Object Bare() { return Of("v1", "Pod", Pick({"litellm", "litellm-b"}), "spec: " + PodSpec() + "\n"); }

  Object ConfigMap() {
    const std::string text =
        Pick({"model_list: [{model_name: a, litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}}]",
              "model_list: [{model_name: a, litellm_params: {model: azure/x}}]\\nlitellm_settings: {cache: true, cache_params: "
              "{type: local}}\\ngeneral_settings: {store_model_in_db: true, database_url: os.environ/DATABASE_URL}",
              "x: 1", "router_settings: {redis_host: os.environ/REDIS_HOST}\\ninclude: [odd.yaml]", "[broken"});
    return Of("v1", "ConfigMap", Pick({"config", "extra"}),
              "data: {" + Pick({"config.yaml", "odd.yaml"}) + ": \"" + text + "\", " +
                  Pick({"OPENAI_API_KEY", "REDIS_HOST", "DISABLE_SCHEMA_UPDATE"}) + ": 'true'}\n");
  }
  Object Secret() {
    return Of("v1", "Secret", Pick({"keys", "more"}),
              "stringData: {" + Pick({"word", "LITELLM_MASTER_KEY", "DATABASE_URL", "OPENAI_API_KEY"}) + ": sk-1234}\n", Annotations());
  }
  Object Autoscaler() {
    const std::string target = "spec: {minReplicas: 2, maxReplicas: 5, scaleTargetRef: {kind: " + Pick({"Deployment", "StatefulSet"}) +
                               ", name: " + Pick({"litellm", "litellm-b"}) + "}}\n";
    return Maybe() ? Of("autoscaling/v2", "HorizontalPodAutoscaler", Pick({"h", "i"}), target)
                   : Of("keda.sh/v1alpha1", "ScaledObject", Pick({"h", "i"}),
                        "spec: {scaleTargetRef: {name: " + Pick({"litellm", "litellm-b"}) + "}}\n");
  }
  Object Budget() {
    return Of("policy/v1", "PodDisruptionBudget", Pick({"b", "c"}),
              "spec: {selector: " + Pick({"{}", "{matchLabels: " + Labels() + "}"}) + "}\n");
  }

  std::mt19937 random_;
};

// What every rule says of every object but `changed`: by object and rule.
using Answers = std::map<std::pair<std::string, std::string_view>, std::multiset<std::string>>;

Answers AnswersOf(const Engine& engine, const std::vector<Object>& objects, const ObjectRef& changed) {
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  Answers answers;
  for (const Object& object : objects) {
    if (object.ref() == changed) continue;
    const auto evaluation = engine.Evaluate(object, snapshot, {.assumptions = {.kubernetes = {36}}, .locate = false});
    for (const Finding& finding : evaluation.findings) {
      std::string text = fmt::format("{} {} {}", ToString(finding.level), finding.subject, finding.message);
      for (const Location& place : finding.related) text += " " + ToString(place.object) + place.path.outer;
      answers[{ToString(object.ref()), finding.rule->id}].insert(std::move(text));
    }
  }
  return answers;
}

std::set<std::pair<std::string, std::string_view>> Different(const Answers& before, const Answers& after) {
  std::set<std::pair<std::string, std::string_view>> different;
  for (const auto& [key, said] : before) {
    const auto other = after.find(key);
    if (other == after.end() || other->second != said) different.insert(key);
  }
  for (const auto& [key, said] : after) {
    if (!before.contains(key)) different.insert(key);
  }
  return different;
}

using Asked = std::set<std::pair<std::string, std::string_view>>;

void Collect(const Object& object, const std::vector<Object>& objects, Asked& asked) {
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  for (const engine::Affected& affected : engine::AffectedBy(object, snapshot, AllRules())) {
    for (const Rule* rule : affected.rules) asked.emplace(ToString(affected.object->ref()), rule->id);
  }
}

// One object of a cluster comes, goes, or becomes another: whoever is judged otherwise afterwards is asked again.
TEST(AffectedBy, WhoeverIsJudgedOtherwiseIsAskedAgain) {
  std::vector<unsigned> seeds = {2510, 2828};  // a budget that names no namespace selects in all of them
  for (unsigned seed = 0; seed < 600; ++seed) seeds.push_back(seed);
  const Engine engine(AllRules(), Policy(AllRules()));
  std::size_t differences = 0;
  std::size_t questions = 0;
  std::set<std::string_view> rules;
  for (const unsigned seed : seeds) {
    RandomCluster random(seed);
    const std::vector<Object> with = random.Make();
    const std::size_t which = random.Number(with.size());
    const Object changed = with[which];
    std::vector<Object> without = with;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(which));
    // The same kind and name with other contents, where the dice give one.
    std::vector<Object> other = without;
    for (int i = 0; i < 40 && other.size() < with.size(); ++i) {
      Object one = random.One();
      if (one.ref() == changed.ref()) other.push_back(std::move(one));
    }
    Asked asked;
    Collect(changed, with, asked);
    if (other.size() == with.size()) Collect(other.back(), other, asked);
    questions += asked.size();
    const Answers before = AnswersOf(engine, with, changed.ref());
    for (const auto* cluster : {&without, &other}) {
      for (const auto& [object, rule] : Different(before, AnswersOf(engine, *cluster, changed.ref()))) {
        ++differences;
        rules.insert(rule);
        EXPECT_TRUE(asked.contains({object, rule}))
            << "seed " << seed << ": " << rule << " of " << object << " changes with " << ToString(changed.ref());
      }
    }
  }
  EXPECT_GT(differences, 200U) << "a property of nothing";
  EXPECT_GE(rules.size(), 12U);
  RecordProperty("differences", static_cast<int>(differences));
  RecordProperty("questions", static_cast<int>(questions));
}

}  // namespace
}  // namespace warden
