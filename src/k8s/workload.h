// The view of a LiteLLM workload: Deployment, StatefulSet, DaemonSet, Argo Rollout, Job, CronJob, bare Pod, or the Scale of one.
//
// Reads the object once and decides defaults and odd types, so that rules need not. Refers to the Object, which must outlive it.
// Immutable; any thread, but for reload_lists() and the containers' environments, which keep what was asked. Which objects are LiteLLM's:
// k8s/recognise.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/environment.h"
#include "k8s/image.h"
#include "warden/object.h"
#include "warden/snapshot.h"
#include "warden/workload_kinds.h"

namespace warden::k8s {

struct Container {
  Field field;
  ContainerEnvironment environment;
  std::string_view name;
  Image image;
  bool init = false;            // stands in initContainers
  bool native_sidecar = false;  // an init container with restartPolicy Always: runs as long as the pod
  bool proxy = false;           // serves LiteLLM
  std::string subject() const { return "container " + std::string(name); }
  bool runs() const { return !init || native_sidecar; }
};

class ReloadLists;  // k8s/reload_list.h

class Workload {
 public:
  // Nothing: not a workload, or not LiteLLM's. `snapshot` may know the workload that a Scale belongs to.
  static std::optional<Workload> Make(const Object& object, const Snapshot& snapshot);

  const Object& object() const { return *object_; }
  WorkloadKind kind() const { return kind_; }
  bool is_scale() const { return kind_ == WorkloadKind::kScale; }
  // Runs for good and serves: not Job, CronJob.
  bool serves() const { return kind_ != WorkloadKind::kJob && kind_ != WorkloadKind::kCronJob; }
  // A number of replicas is its own to choose: Deployment, StatefulSet, Rollout without workloadRef, Scale.
  bool has_replicas() const;
  // CustomResource: the API server fills no defaults, and lists are atomic for apply and diff.
  bool is_custom() const { return kind_ == WorkloadKind::kRollout; }
  // A kustomize patch or an overlay: a workload without selector and images. Says nothing about what it does not mention.
  bool is_partial() const { return partial_; }

  // What will run: the stated number, 1 where none is stated. Nothing: not a number (a template's placeholder).
  std::optional<std::int64_t> replicas() const { return replicas_; }
  const Field& replicas_field() const { return replicas_field_; }

  // spec.template.spec, or the Pod's own spec. A Scale and a Rollout with workloadRef have none.
  const Field& pod_spec() const { return pod_spec_; }
  const Field& pod_metadata() const { return pod_metadata_; }
  bool has_pod() const { return pod_spec_.exists(); }
  // Labels of the pods; nullptr: none.
  const Node* pod_labels() const { return pod_metadata_["labels"].value(); }
  const std::vector<Container>& containers() const { return *containers_; }

  // terminationGracePeriodSeconds; 30 where none is stated; nothing: not a number.
  std::optional<std::int64_t> grace_seconds() const { return grace_seconds_; }
  const Field& grace_field() const { return grace_field_; }

  // An autoscaler in the snapshot that owns the number of replicas: HorizontalPodAutoscaler or ScaledObject. nullptr: none known.
  const Object* Autoscaler(const Snapshot& snapshot) const;

  // Why two pods of it could not run at once, "" when nothing speaks against it: a volume claim not known to be ReadWriteMany, hostPort,
  // hostNetwork.
  std::string WhyAlone(const Snapshot& snapshot) const;

  // What k8s/reloader.h compiles of its annotations, shared by all rules and by copies of the view. Filled on first use: one
  // judgement, one thread.
  const ReloadLists& reload_lists() const { return *reload_lists_; }

 private:
  explicit Workload(const Object& object);
  void ReadReplicas();
  void ReadPod(Field spec, Field metadata);
  void MarkProxies(bool by_identity);

  const Object* object_;
  WorkloadKind kind_ = WorkloadKind::kDeployment;
  bool partial_ = false;
  bool by_reference_ = false;
  std::optional<std::int64_t> replicas_;
  Field replicas_field_;
  Field pod_spec_;
  Field pod_metadata_;
  std::shared_ptr<std::vector<Container>> containers_ = std::make_shared<std::vector<Container>>();  // shared among copies once it is made
  std::optional<std::int64_t> grace_seconds_;
  Field grace_field_;
  std::shared_ptr<const ReloadLists> reload_lists_;
};

// Workload::Make, made once where the snapshot keeps what was made. nullptr: not a workload, or not LiteLLM's.
std::shared_ptr<const Workload> WorkloadOf(const Object& object, const Snapshot& snapshot);

// The workload kind of an object; nothing: not a workload.
std::optional<WorkloadKind> WorkloadKindOf(const ObjectRef& ref);

}  // namespace warden::k8s
