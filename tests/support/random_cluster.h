// Clusters made by chance, the same for the same seed: for properties of whatever looks at other objects.
#pragma once

#include <fmt/core.h>

#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/objects.h"
#include "warden/object.h"

namespace warden::testing {

// Small clusters in which much has to do with much: few names, few namespaces.
class RandomCluster {
 public:
  // kNeeded: as in a cluster, where every object has one.
  enum class Namespaces : bool { kMayLack, kNeeded };
  explicit RandomCluster(unsigned seed, Namespaces namespaces = Namespaces::kMayLack) : random_(seed), namespaces_(namespaces) {}

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
    const std::string ns = namespaces_ == Namespaces::kNeeded ? Pick({", namespace: one", ", namespace: two"})
                                                              : Pick({", namespace: one", ", namespace: one", ", namespace: two", ""});
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
  Namespaces namespaces_;
};

}  // namespace warden::testing
