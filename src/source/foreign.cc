// Tables of what stands beside manifests in a repository.
#include "source/foreign.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "litellm/config/find_configs.h"
#include "litellm/config/values.h"

namespace warden::source {
namespace {

struct Deferred {
  std::string_view group;
  std::string_view kind;
  std::string_view words;
  std::string_view values;  // where configurations may stand in it; "" nowhere
  std::string_view instead;
};

constexpr std::string_view kRenderChart = "check what the chart renders to (`warden check --helm`)";
constexpr std::string_view kKustomize = "check what it renders to (`warden check --kustomize`)";

// Their objects exist only after another tool has run.
constexpr std::array kDeferred = {
    Deferred{"argoproj.io", "Application", "Argo CD Application", "values", kRenderChart},
    Deferred{"argoproj.io", "ApplicationSet", "Argo CD ApplicationSet", "values", kRenderChart},
    Deferred{"helm.cattle.io", "HelmChart", "HelmChart", "values", kRenderChart},
    Deferred{"helm.cattle.io", "HelmChartConfig", "HelmChartConfig", "values", kRenderChart},
    Deferred{"helm.crossplane.io", "Release", "Crossplane Release", "values", kRenderChart},
    Deferred{"helm.toolkit.fluxcd.io", "HelmRelease", "Flux HelmRelease", "values", kRenderChart},
    Deferred{"kustomize.config.k8s.io", "Component", "kustomize file", "", kKustomize},
    Deferred{"kustomize.config.k8s.io", "Kustomization", "kustomize file", "", kKustomize},
    Deferred{"kustomize.toolkit.fluxcd.io", "Kustomization", "Flux Kustomization", "",
             "check what its path renders to (`warden check --kustomize`)"},
};

bool Has(const Node& root, std::string_view key) { return root.Find(key) != nullptr; }

// A configuration without a model under a key of its own.
bool HoldsConfig(const Node& root) {
  const auto members = root.members();
  return std::any_of(members.begin(), members.end(), [](const Member& member) { return litellm::LooksLikeConfig(member.value); });
}

bool IsHelmValues(const Node& root, std::string_view base_name) {
  if (base_name.starts_with("values") || base_name.find("-values.") != std::string_view::npos || HoldsConfig(root)) return true;
  // litellm-helm's own block, and what every chart made by `helm create` has.
  return Has(root, "proxy_config") || Has(root, "replicaCount") || (Has(root, "image") && Has(root, "service"));
}

// Services as Docker Compose has them.
bool IsCompose(const Node& root) {
  const Node* services = root.Find("services");
  if (services == nullptr || !services->is_object()) return false;
  const auto members = services->members();
  return std::any_of(members.begin(), members.end(),
                     [](const Member& service) { return Has(service.value, "image") || Has(service.value, "build"); });
}

// A directive of strategic-merge patches, wherever it stands.
bool HasPatchDirective(const Node& node) {
  const auto members = node.members();
  const auto items = node.items();
  return std::any_of(members.begin(), members.end(),
                     [](const Member& member) {
                       const std::string_view key = member.key.text();
                       return key == "$patch" || key == "$retainKeys" || key.starts_with("$setElementOrder/") ||
                              key.starts_with("$deleteFromPrimitiveList/") || HasPatchDirective(member.value);
                     }) ||
         std::any_of(items.begin(), items.end(), &HasPatchDirective);
}

bool IsOperation(const Node& item) {
  const Node* op = item.Find("op");
  const Node* path = item.Find("path");
  return op != nullptr && op->is_string() && path != nullptr && path->is_string();
}

}  // namespace

std::string WhyForeign(const Node& root, std::string_view base_name) {
  if (!root.is_object()) return "not a mapping: neither a Kubernetes object nor a LiteLLM configuration";
  if (IsCompose(root)) return "Compose file: no Kubernetes object";
  if (base_name.starts_with("kustomization.")) return "kustomize file: check what it renders to (`warden check --kustomize`)";
  if (base_name == "Chart.yaml") return "description of a Helm chart";
  if (IsHelmValues(root, base_name))
    return "Helm values without a LiteLLM configuration: check what the chart renders to (`warden check --helm`)";
  if (Has(root, "kind") && Has(root, "apiVersion") && Has(root, "items")) return "a List without Kubernetes objects";
  if (Has(root, "kind") && !Has(root, "apiVersion")) return "has a kind but no apiVersion: no Kubernetes object";
  if (Has(root, "apiVersion") && !Has(root, "kind")) return "has an apiVersion but no kind: no Kubernetes object";
  return "neither a Kubernetes object nor a LiteLLM configuration";
}

std::string WhyDeferred(const ObjectRef& ref, Configs configs) {
  for (const Deferred& deferred : kDeferred) {
    if (ref.group != deferred.group || ref.kind != deferred.kind) continue;
    if (configs == Configs::kJudged)
      return fmt::format("{}: beyond the configuration in it nothing is judged, {}", deferred.words, deferred.instead);
    if (deferred.values.empty()) return fmt::format("{}: {}", deferred.words, deferred.instead);
    return fmt::format("{}: no LiteLLM configuration in its {}, {}", deferred.words, deferred.values, deferred.instead);
  }
  return {};
}

std::string WhyPartial(const Node& root) {
  const auto items = root.items();
  if (!items.empty() && std::all_of(items.begin(), items.end(), &IsOperation)) {
    return "a JSON patch (RFC 6902): judge what it is rendered into";
  }
  if (HasPatchDirective(root)) return "a strategic-merge patch ($patch and the like): judge what it is rendered into";
  return {};
}

bool IsValuesFile(const Node& root) {
  const bool object = Has(root, "kind") && Has(root, "apiVersion");
  return root.is_object() && !object && !IsCompose(root) && litellm::MayHoldConfigs(root);
}

}  // namespace warden::source
