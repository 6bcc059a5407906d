// Questions to the admission oracle about our own webhook configurations.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "meta/source_tree.h"
#include "support/oracle.h"

namespace warden::testing {

using Json = nlohmann::json;

inline std::string ReadDeploy(const std::string& path) { return ReadWhole(Root() / "deploy" / path); }

// The groups, versions and resources that the entries name.
struct KindRow {
  const char* kind;
  const char* group;
  const char* version;
  const char* resource;
};
inline constexpr KindRow kKindRows[] = {
    {"Deployment", "apps", "v1", "deployments"},
    {"StatefulSet", "apps", "v1", "statefulsets"},
    {"DaemonSet", "apps", "v1", "daemonsets"},
    {"ReplicaSet", "apps", "v1", "replicasets"},
    {"Job", "batch", "v1", "jobs"},
    {"CronJob", "batch", "v1", "cronjobs"},
    {"Rollout", "argoproj.io", "v1alpha1", "rollouts"},
    {"Pod", "", "v1", "pods"},
    {"ConfigMap", "", "v1", "configmaps"},
    {"Secret", "", "v1", "secrets"},
    {"Namespace", "", "v1", "namespaces"},
    {"PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets"},
    {"HorizontalPodAutoscaler", "autoscaling", "v2", "horizontalpodautoscalers"},
    {"ScaledObject", "keda.sh", "v1alpha1", "scaledobjects"},
};

struct Question {
  std::string operation = "CREATE";
  std::string kind;
  std::string object;  // YAML; "" for null
  std::string old;
  std::string scale_of;  // the resource, for a Scale
  std::string subresource;
  std::map<std::string, std::string> namespace_labels;
  std::vector<std::string> groups = {"system:authenticated"};
  std::vector<std::string> rights;
};

inline Json NullOr(const std::string& text) { return text.empty() ? Json() : Json(text); }

inline std::string Asked(const std::string& configurations, const Question& question) {
  Json asked = {{"configurations", configurations},
                {"operation", question.operation},
                {"namespace", question.kind == "Namespace" ? "" : "llm"},
                {"name", "x"},
                {"subresource", question.subresource},
                {"namespace_labels", {{"kubernetes.io/metadata.name", "llm"}}},
                {"user", "alice"},
                {"groups", question.groups},
                {"rights", question.rights},
                {"object", NullOr(question.object)},
                {"old_object", NullOr(question.old)}};
  for (const auto& [key, value] : question.namespace_labels) asked["namespace_labels"][key] = value;
  if (!question.scale_of.empty()) {
    asked.update(
        {{"group", "autoscaling"}, {"version", "v1"}, {"kind", "Scale"}, {"resource", question.scale_of}, {"subresource", "scale"}});
  }
  for (const KindRow& row : kKindRows) {
    if (question.kind == row.kind)
      asked.update({{"group", row.group}, {"version", row.version}, {"kind", row.kind}, {"resource", row.resource}});
  }
  return asked.dump();
}

// What the API server makes of a request.
struct Delivery {
  std::set<std::string> called;   // first words of the names of the entries: "workloads", "fill"
  std::set<std::string> paths;    // that they call
  std::set<std::string> refused;  // requests that fail without a call
  std::set<std::string> closed;   // called, and the request fails when nobody answers
  std::string failed;             // the first condition that could not be evaluated, of whatever entry
  std::int64_t cost = 0;          // of the dearest entry
};

inline Delivery Ask(Oracle& oracle, const std::string& configurations, const Question& question) {
  Delivery delivery;
  const Json answer = Json::parse(oracle.Ask(Asked(configurations, question)));
  for (const Json& entry : answer.at("entries")) {
    const std::string name = entry.at("name");
    const std::string word = name.substr(0, name.find('.'));
    if (entry.at("delivered")) delivery.called.insert(word);
    if (entry.at("delivered") && entry.at("failure_policy") == "Fail") delivery.closed.insert(word);
    if (entry.at("delivered")) delivery.paths.insert(entry.at("path"));
    if (entry.at("refused")) delivery.refused.insert(word);
    delivery.cost = std::max(delivery.cost, entry.at("cost").get<std::int64_t>());
    for (const Json& condition : entry.at("conditions")) {
      const std::string error = condition.at("error");
      // The error quotes the whole expression first.
      if (!error.empty() && delivery.failed.empty())
        delivery.failed = name + ": " + error.substr(error.rfind(' ', error.size() - std::min<std::size_t>(error.size(), 60)) + 1);
    }
  }
  return delivery;
}

}  // namespace warden::testing
