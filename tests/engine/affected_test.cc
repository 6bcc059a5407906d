// Who is asked again when an object comes, changes or goes.
#include "engine/affected.h"

#include <gtest/gtest.h>

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/snapshots.h"
#include "support/objects.h"
#include "support/random_cluster.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;
using testing::ObjectsFromYaml;
using testing::RandomCluster;

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
