// Tables of what stands beside manifests in a repository.
#include "source/foreign.h"

#include <algorithm>
#include <array>

#include "litellm/find_configs.h"

namespace warden {
namespace {

struct Deferred {
  std::string_view group;
  std::string_view kind;
  std::string_view reason;
};

// Their objects exist only after another tool has run.
constexpr std::array kDeferred = {
    Deferred{"argoproj.io", "Application", "Argo CD Application: the values inside are not judged, check what the chart renders to"},
    Deferred{"argoproj.io", "ApplicationSet", "Argo CD ApplicationSet: the values inside are not judged, check what the chart renders to"},
    Deferred{"helm.cattle.io", "HelmChart", "HelmChart: the values inside are not judged, check what the chart renders to"},
    Deferred{"helm.toolkit.fluxcd.io", "HelmRelease",
             "Flux HelmRelease: the values inside are not judged, check what the chart renders to"},
    Deferred{"kustomize.config.k8s.io", "Component", "kustomize file: check what `kubectl kustomize` prints"},
    Deferred{"kustomize.config.k8s.io", "Kustomization", "kustomize file: check what `kubectl kustomize` prints"},
    Deferred{"kustomize.toolkit.fluxcd.io", "Kustomization", "Flux Kustomization: check what `kubectl kustomize` prints for its path"},
};

bool Has(const Node& root, std::string_view key) { return root.Find(key) != nullptr; }

// A configuration under a key of its own: what charts take as a value.
bool HoldsConfig(const Node& root) {
  const auto members = root.members();
  return std::any_of(members.begin(), members.end(), [](const Member& member) { return LooksLikeConfig(member.value); });
}

bool IsHelmValues(const Node& root, std::string_view base_name) {
  if (base_name.starts_with("values") || base_name.find("-values.") != std::string_view::npos || HoldsConfig(root)) return true;
  // litellm-helm's own block, and what every chart made by `helm create` has.
  return Has(root, "proxy_config") || Has(root, "replicaCount") || (Has(root, "image") && Has(root, "service"));
}

}  // namespace

std::string WhyForeign(const Node& root, std::string_view base_name) {
  if (!root.is_object()) return "not a mapping: neither a Kubernetes object nor a LiteLLM configuration";
  if (base_name.starts_with("kustomization.")) return "kustomize file: check what `kubectl kustomize` prints";
  if (base_name == "Chart.yaml") return "description of a Helm chart";
  if (IsHelmValues(root, base_name)) return "Helm values: check what the chart renders to (`helm template … | warden check -`)";
  if (Has(root, "kind") && Has(root, "apiVersion") && Has(root, "items")) return "a List without Kubernetes objects";
  if (Has(root, "kind") && !Has(root, "apiVersion")) return "has a kind but no apiVersion: no Kubernetes object";
  if (Has(root, "apiVersion") && !Has(root, "kind")) return "has an apiVersion but no kind: no Kubernetes object";
  return "neither a Kubernetes object nor a LiteLLM configuration";
}

std::string_view WhyDeferred(const ObjectRef& ref) {
  for (const Deferred& deferred : kDeferred) {
    if (ref.group == deferred.group && ref.kind == deferred.kind) return deferred.reason;
  }
  return {};
}

}  // namespace warden
