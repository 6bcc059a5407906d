// What an update does to the pods of a workload: how many may be missing, how many more may run.
//
// Values are those that take effect: what is not stated has the default of the API server (Deployment 25 % and 25 %) or of Argo Rollouts
// (canary 25 % and 25 %), so that a file and an admission request read the same. Refers to the Object, which must outlive it. Immutable;
// any thread.
// Source of the behaviour: ResolveFenceposts in pkg/controller/deployment/util (unavailable rounds down, surge rounds up, both 0 become
// 1 unavailable), SetDefaults_Deployment and SetDefaults_StatefulSet in pkg/apis/apps/v1/defaults.go; canary and blueGreen of Argo
// Rollouts' specification.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "k8s/workload.h"
#include "warden/document.h"
#include "warden/snapshot.h"

namespace warden::k8s {

// A number of pods, or a percentage of them.
struct PodShare {
  std::int64_t value = 0;
  bool percent = false;

  std::int64_t RoundedDown(std::int64_t of) const { return percent ? of * value / 100 : value; }
  std::int64_t RoundedUp(std::int64_t of) const { return percent ? (of * value + 99) / 100 : value; }
  std::string ToString() const;  // "25%", "1"
  friend bool operator==(PodShare, PodShare) = default;
};

enum class RolloutType : std::uint8_t {
  kRollingUpdate,  // Deployment, StatefulSet; Argo's canary without a traffic router: pods are replaced a few at a time
  kRecreate,       // every pod ends before a new one starts
  kOnDelete,       // nothing happens until somebody deletes a pod
  kBesides,        // Argo's blueGreen, canary behind a traffic router: the old pods stay until the new ones have taken over
};

struct Rollout {
  RolloutType type = RolloutType::kRollingUpdate;
  Field strategy;         // spec.strategy, spec.updateStrategy; may be absent
  Field type_field;       // strategy.type; none of Argo's
  Field max_unavailable;  // where it is or would be stated; empty where the type has none
  Field max_surge;
  PodShare unavailable;  // as they take effect
  PodShare surge;

  // Nothing: no such thing for this kind (DaemonSet, Job, Pod, Scale), or not to be told (a placeholder, a strategy without a type known).
  static std::optional<Rollout> Of(const Workload& workload);

  // Of so many replicas, how many are certain to serve at every moment of an update.
  std::int64_t Available(std::int64_t replicas) const;
};

// How many replicas are certain to be asked for: the autoscaler's minimum where the snapshot knows one, else what the workload says.
// A workload that is switched off stays so under a HorizontalPodAutoscaler.
// Nothing: not to be told.
std::optional<std::int64_t> FewestReplicas(const Workload& workload, const Snapshot& snapshot);

}  // namespace warden::k8s
