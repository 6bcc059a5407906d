// Reading a workload.
#include "k8s/workload.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "k8s/recognise.h"
#include "k8s/reload_list.h"
#include "k8s/view_cache.h"
#include "warden/kinds.h"

namespace warden::k8s {
namespace {

constexpr auto kScaledKinds = KindsThat<&KindInfo::is_scaled>();

// The number at `field`; `fallback` when it is absent or null; nothing when it is something else.
std::optional<std::int64_t> NumberAt(const Field& field, std::int64_t fallback) {
  const Node* value = field.value();
  if (value == nullptr || value->is_null()) return fallback;
  return value->integer();
}

Container ReadContainer(const Field& field, bool init) {
  Container container;
  container.field = field;
  container.environment = ContainerEnvironment(field);
  if (const Node* name = field["name"].value()) container.name = name->string();
  if (const Node* image = field["image"].value()) container.image = Image::Parse(image->string());
  container.init = init;
  const Node* restart = init ? field["restartPolicy"].value() : nullptr;
  container.native_sidecar = restart != nullptr && restart->string() == "Always";
  return container;
}

std::vector<Container> ReadContainers(const Field& pod_spec) {
  std::vector<Container> containers;
  for (const std::string_view list : {"initContainers", "containers"}) {
    const Field field = pod_spec[list];
    const Node* items = field.value();
    for (std::size_t i = 0; items != nullptr && items->is_array() && i < items->size(); ++i) {
      containers.push_back(ReadContainer(field.At(i), list == "initContainers"));
    }
  }
  return containers;
}

bool LabelledLiteLlm(const Node* labels) {
  if (labels == nullptr) return false;
  for (const std::string_view key : {"app.kubernetes.io/name", "app", "k8s-app"}) {
    const Node* value = labels->Find(key);
    if (value != nullptr && IsProxyName(value->text())) return true;
  }
  return false;
}

// What autoscalers name to reach it: of a Scale its workload.
ObjectRef ScaledBy(const Object& object) {
  ObjectRef ref = object.ref();
  const KindInfo* kind = object.scaled_kind().empty() ? nullptr : FindKind(object.scaled_kind());
  if (kind != nullptr) std::tie(ref.group, ref.kind) = std::tie(kind->group, kind->name);
  return ref;
}

// The target of an HPA (scaleTargetRef) or a ScaledObject (a Deployment by default). Any version of its group is meant.
bool Targets(const Object& autoscaler, const ObjectRef& target) {
  const Field ref = autoscaler.At("spec.scaleTargetRef");
  const Node* name = ref["name"].value();
  const Node* kind = ref["kind"].value();
  const Node* api = ref["apiVersion"].value();
  const std::string_view version = api != nullptr ? api->text() : std::string_view();
  return name != nullptr && name->text() == target.name && (kind != nullptr ? kind->text() : "Deployment") == target.kind &&
         (version.empty() || version.substr(0, version.find('/')) == target.group);
}

bool IsReadWriteMany(const Object* claim) {
  const Node* modes = claim != nullptr ? claim->At("spec.accessModes").value() : nullptr;
  if (modes == nullptr) return false;
  return std::any_of(modes->items().begin(), modes->items().end(), [](const Node& mode) { return mode.text() == "ReadWriteMany"; });
}

// The name of a claim among the pod's volumes that is not known to be shared; "" when there is none.
std::string ExclusiveClaim(const Field& pod_spec, const Snapshot& snapshot, std::string_view ns) {
  const Node* volumes = pod_spec["volumes"].value();
  if (volumes == nullptr) return {};
  for (const Node& volume : volumes->items()) {
    const Node* source = volume.Find("persistentVolumeClaim");
    const Node* name = source != nullptr ? source->Find("claimName") : nullptr;
    if (name != nullptr && !IsReadWriteMany(snapshot.Find("PersistentVolumeClaim", ns, name->text()))) return std::string(name->text());
  }
  return {};
}

bool UsesHostPort(const Container& container) {
  const Node* ports = container.field["ports"].value();
  if (ports == nullptr) return false;
  return std::any_of(ports->items().begin(), ports->items().end(), [](const Node& port) {
    const Node* host = port.Find("hostPort");
    return host != nullptr && host->integer().value_or(0) != 0;
  });
}

}  // namespace

std::optional<WorkloadKind> WorkloadKindOf(const ObjectRef& ref) {
  const KindInfo* kind = FindKind(ref.kind);
  return kind != nullptr && kind->group == ref.group ? kind->workload : std::nullopt;
}

Workload::Workload(const Object& object) : object_(&object), reload_lists_(std::make_shared<const ReloadLists>()) {}

std::optional<Workload> Workload::Make(const Object& object, const Snapshot& snapshot) {
  const auto kind = WorkloadKindOf(object.ref());
  const Component component = ComponentOf(object);
  if (!kind || component == Component::kNone) return std::nullopt;
  Workload workload(object);
  workload.kind_ = *kind;
  workload.ReadReplicas();
  if (*kind == WorkloadKind::kScale) {
    // A Scale has neither labels nor template: what the store knows of its workload decides, else the name.
    for (const auto scaled : kScaledKinds) {
      if (!object.scaled_kind().empty() && object.scaled_kind() != scaled) continue;  // another of the same name
      const Object* owner = snapshot.Find(scaled, object.ref().ns, object.ref().name);
      if (owner != nullptr) return WorkloadOf(*owner, snapshot) != nullptr ? std::optional(workload) : std::nullopt;
    }
    return IsProxyName(object.ref().name) ? std::optional(workload) : std::nullopt;
  }
  const Field pod = object.At(FindKind(object.ref().kind)->pods);
  workload.ReadPod(pod["spec"], pod["metadata"]);
  const bool serves = workload.serves();
  const bool identified = component == Component::kProxy || (serves && IsProxyName(object.ref().name)) ||
                          (serves && (LabelledLiteLlm(object.At("metadata.labels").value()) || LabelledLiteLlm(workload.pod_labels())));
  workload.MarkProxies(identified);
  const bool has_proxy =
      std::any_of(workload.containers().begin(), workload.containers().end(), [](const Container& c) { return c.proxy; });
  if (!has_proxy && !(identified && workload.containers().empty())) return std::nullopt;
  return workload;
}

std::shared_ptr<const Workload> WorkloadOf(const Object& object, const Snapshot& snapshot) {
  const auto made = MadeOnce<std::optional<Workload>>(snapshot, object, "workload", [&] { return Workload::Make(object, snapshot); });
  return made->has_value() ? std::shared_ptr<const Workload>(made, &**made) : nullptr;
}

void Workload::ReadReplicas() {
  const Field spec = object_->At("spec");
  const Node* reference = kind_ == WorkloadKind::kRollout ? spec["workloadRef"].value() : nullptr;
  by_reference_ = reference != nullptr && !reference->is_null();
  replicas_field_ = spec["replicas"];
  // The API server leaves a Scale of 0 without the field.
  replicas_ = NumberAt(replicas_field_, kind_ == WorkloadKind::kScale ? 0 : 1);
}

void Workload::ReadPod(Field spec, Field metadata) {
  pod_spec_ = spec;
  pod_metadata_ = metadata;
  grace_field_ = pod_spec_["terminationGracePeriodSeconds"];
  grace_seconds_ = NumberAt(grace_field_, 30);
  *containers_ = ReadContainers(pod_spec_);
  const bool has_image =
      std::any_of(containers().begin(), containers().end(), [](const Container& c) { return !c.image.reference.empty(); });
  const bool selects = kind_ == WorkloadKind::kPod || kind_ == WorkloadKind::kJob || kind_ == WorkloadKind::kCronJob ||
                       object_->At("spec.selector").exists();
  partial_ = !by_reference_ && (!has_image || !selects);
}

void Workload::MarkProxies(bool by_identity) {
  bool any = false;
  for (Container& container : *containers_) {
    container.proxy = container.runs() && IsProxyImage(container.image);
    any = any || container.proxy;
  }
  const auto mark = [&](auto&& wanted) {
    for (Container& container : *containers_) {
      if (any || !container.runs() || IsForeignImage(container.image) || !wanted(container)) continue;
      container.proxy = true;
    }
    any = std::any_of(containers().begin(), containers().end(), [](const Container& c) { return c.proxy; });
  };
  if (serves()) mark([](const Container& c) { return IsProxyName(c.name); });
  // The workload says it is LiteLLM's, but no container does: the only one that can be meant.
  const auto candidates =
      std::count_if(containers().begin(), containers().end(), [](const Container& c) { return c.runs() && !IsForeignImage(c.image); });
  if (by_identity && candidates == 1) mark([](const Container&) { return true; });
}

bool Workload::has_replicas() const {
  switch (kind_) {
    case WorkloadKind::kDeployment:
    case WorkloadKind::kStatefulSet:
    case WorkloadKind::kScale: return true;
    case WorkloadKind::kRollout: return !by_reference_;
    default: return false;
  }
}

const Object* Workload::Autoscaler(const Snapshot& snapshot) const {
  const ObjectRef target = ScaledBy(*object_);
  const auto autoscalers = snapshot.Lookup(Index::kAutoscalers, object_->ref().name, object_->ref().ns);
  const auto found = std::find_if(autoscalers.begin(), autoscalers.end(),
                                  [&](const Object* one) { return !one->is_being_deleted() && Targets(*one, target); });
  return found == autoscalers.end() ? nullptr : *found;
}

std::string Workload::WhyAlone(const Snapshot& snapshot) const {
  if (!has_pod()) return {};
  const Node* host_network = pod_spec_["hostNetwork"].value();
  if (host_network != nullptr && host_network->boolean().value_or(false)) return "it uses the host's network";
  if (std::any_of(containers().begin(), containers().end(), UsesHostPort)) return "it uses a port of the host";
  const std::string claim = ExclusiveClaim(pod_spec_, snapshot, object_->ref().ns);
  return claim.empty() ? std::string() : "volume claim " + claim + " is not known to be ReadWriteMany";
}

}  // namespace warden::k8s
