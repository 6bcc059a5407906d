// The kinds of objects that this program knows: what the API server calls them, and what they are to LiteLLM. The only list of them;
// snapshots, views, metrics and the test of deploy/'s webhook configurations read it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace warden {

enum class WorkloadKind : std::uint8_t { kDeployment, kStatefulSet, kDaemonSet, kRollout, kJob, kCronJob, kPod, kScale };

struct KindInfo {
  std::string_view name;                      // "Deployment"; each once
  std::string_view group;                     // "" for the core group
  std::string_view version;                   // of the API that is read
  std::string_view plural;                    // as resources of a webhook rule and paths of the API name it
  std::optional<WorkloadKind> workload = {};  // the Workload that is made of it
  std::string_view pods = {};                 // dotted way to what kHolds metadata and spec of its pods; Pod: the object itself
  bool has_pods = false;
  bool uses_config_maps = false;  // its pods run for good: who may read a configuration
  bool uses_secrets = false;      // a Secret that its pods name is LiteLLM's when it is
  bool gives_files = false;       // is mounted beside a configuration
  bool gives_variables = false;   // by env and envFrom
  bool is_reloaded = false;       // Reloader restarts its pods
  bool is_scaled = false;         // has a Scale
  bool is_reviewed = false;       // may be sent to the webhook
  bool is_watched = false;        // is known around the objects of a cluster (a store); not Pods, which are many and always changing
  bool is_derived = false;        // made by controllers of what was judged before, so never judged at admission: a webhook that says no to
                                  // such an object stops recovery after a node is lost
};

// By name.
inline constexpr auto kKnownKinds = std::to_array<KindInfo>({
    {.name = "ConfigMap",
     .group = "",
     .version = "v1",
     .plural = "configmaps",
     .gives_files = true,
     .gives_variables = true,
     .is_reviewed = true,
     .is_watched = true},
    {.name = "ControllerRevision",
     .group = "apps",
     .version = "v1",
     .plural = "controllerrevisions",
     .is_watched = true,
     .is_derived = true},
    {.name = "CronJob",
     .group = "batch",
     .version = "v1",
     .plural = "cronjobs",
     .workload = WorkloadKind::kCronJob,
     .pods = "spec.jobTemplate.spec.template",
     .has_pods = true,
     .uses_secrets = true,
     .is_reviewed = true,
     .is_watched = true},
    {.name = "DaemonSet",
     .group = "apps",
     .version = "v1",
     .plural = "daemonsets",
     .workload = WorkloadKind::kDaemonSet,
     .pods = "spec.template",
     .has_pods = true,
     .uses_config_maps = true,
     .uses_secrets = true,
     .is_reloaded = true,
     .is_reviewed = true,
     .is_watched = true},
    {.name = "Deployment",
     .group = "apps",
     .version = "v1",
     .plural = "deployments",
     .workload = WorkloadKind::kDeployment,
     .pods = "spec.template",
     .has_pods = true,
     .uses_config_maps = true,
     .uses_secrets = true,
     .is_reloaded = true,
     .is_scaled = true,
     .is_reviewed = true,
     .is_watched = true},
    {.name = "ExternalSecret", .group = "external-secrets.io", .version = "v1", .plural = "externalsecrets", .is_watched = true},
    {.name = "HorizontalPodAutoscaler",
     .group = "autoscaling",
     .version = "v2",
     .plural = "horizontalpodautoscalers",
     .is_reviewed = true,
     .is_watched = true},
    {.name = "Job",
     .group = "batch",
     .version = "v1",
     .plural = "jobs",
     .workload = WorkloadKind::kJob,
     .pods = "spec.template",
     .has_pods = true,
     .uses_secrets = true,
     .is_reviewed = true,
     .is_watched = true},
    {.name = "Kustomization", .group = "kustomize.config.k8s.io", .version = "v1beta1", .plural = ""},
    {.name = "PersistentVolumeClaim", .group = "", .version = "v1", .plural = "persistentvolumeclaims", .is_watched = true},
    {.name = "Pod",
     .group = "",
     .version = "v1",
     .plural = "pods",
     .workload = WorkloadKind::kPod,
     .has_pods = true,
     .uses_config_maps = true,
     .is_reviewed = true,
     .is_derived = true},
    {.name = "PodDisruptionBudget",
     .group = "policy",
     .version = "v1",
     .plural = "poddisruptionbudgets",
     .is_reviewed = true,
     .is_watched = true},
    {.name = "ReplicaSet", .group = "apps", .version = "v1", .plural = "replicasets", .is_watched = true, .is_derived = true},
    {.name = "Rollout",
     .group = "argoproj.io",
     .version = "v1alpha1",
     .plural = "rollouts",
     .workload = WorkloadKind::kRollout,
     .pods = "spec.template",
     .has_pods = true,
     .uses_config_maps = true,
     .uses_secrets = true,
     .is_reloaded = true,
     .is_scaled = true,
     .is_reviewed = true,
     .is_watched = true},
    {.name = "Scale",
     .group = "autoscaling",
     .version = "v1",
     .plural = "scale",  // a subresource: deployments/scale
     .workload = WorkloadKind::kScale,
     .is_reviewed = true},
    {.name = "ScaledObject", .group = "keda.sh", .version = "v1alpha1", .plural = "scaledobjects", .is_reviewed = true, .is_watched = true},
    {.name = "Secret", .group = "", .version = "v1", .plural = "secrets", .gives_variables = true, .is_reviewed = true, .is_watched = true},
    {.name = "Service", .group = "", .version = "v1", .plural = "services", .is_watched = true},
    {.name = "StatefulSet",
     .group = "apps",
     .version = "v1",
     .plural = "statefulsets",
     .workload = WorkloadKind::kStatefulSet,
     .pods = "spec.template",
     .has_pods = true,
     .uses_config_maps = true,
     .uses_secrets = true,
     .is_reloaded = true,
     .is_scaled = true,
     .is_reviewed = true,
     .is_watched = true},
});

// nullptr: not known.
constexpr const KindInfo* FindKind(std::string_view name) {
  const auto* row = std::find_if(kKnownKinds.begin(), kKnownKinds.end(), [&](const KindInfo& kind) { return kind.name == name; });
  return row == kKnownKinds.end() ? nullptr : row;
}

// The names of the kinds for which one of the fields holds, sorted.
template <bool KindInfo::*... Fields>
constexpr auto KindsThat() {
  constexpr auto kHolds = [](const KindInfo& kind) { return ((kind.*Fields) || ...); };
  std::array<std::string_view, static_cast<std::size_t>(std::count_if(kKnownKinds.begin(), kKnownKinds.end(), kHolds))> names{};
  std::size_t next = 0;
  for (const KindInfo& kind : kKnownKinds) {
    if (kHolds(kind)) names[next++] = kind.name;
  }
  return names;
}

}  // namespace warden
