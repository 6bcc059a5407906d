// Reading strategies.
#include "k8s/rollout.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace warden::k8s {
namespace {

constexpr PodShare kQuarter{25, true};
constexpr PodShare kOnePod{1, false};
constexpr PodShare kNoPod{0, false};

bool IsStated(const Node* value) { return value != nullptr && !value->is_null(); }

// 1, "25%"; the API server takes no other text.
std::optional<PodShare> ShareAt(const Field& field, PodShare fallback) {
  constexpr std::int64_t kMost = 1'000'000;
  const Node* value = field.value();
  if (!IsStated(value)) return fallback;
  PodShare share;
  if (const auto number = value->integer()) {
    share.value = *number;
  } else {
    const std::string_view text = value->string();
    if (!text.ends_with('%')) return std::nullopt;
    share.percent = true;
    const char* last = text.data() + text.size() - 1;
    const auto [end, error] = std::from_chars(text.data(), last, share.value);
    if (error != std::errc() || end != last) return std::nullopt;
  }
  return share.value >= 0 && share.value <= kMost ? std::optional(share) : std::nullopt;
}

std::optional<Rollout> WithShares(Rollout rollout, const Field& parent, PodShare unavailable, PodShare surge) {
  rollout.max_unavailable = parent["maxUnavailable"];
  rollout.max_surge = parent["maxSurge"];
  const auto own_unavailable = ShareAt(rollout.max_unavailable, unavailable);
  const auto own_surge = ShareAt(rollout.max_surge, surge);
  if (!own_unavailable || !own_surge) return std::nullopt;
  rollout.unavailable = *own_unavailable;
  rollout.surge = *own_surge;
  return rollout;
}

// The type's text, `fallback` where none is stated.
std::string_view TypeOf(const Rollout& rollout, std::string_view fallback) {
  const Node* type = rollout.type_field.value();
  return IsStated(type) ? type->string() : fallback;
}

std::optional<Rollout> OfDeployment(const Object& object) {
  Rollout rollout;
  rollout.strategy = object.At("spec.strategy");
  rollout.type_field = rollout.strategy["type"];
  const std::string_view type = TypeOf(rollout, "RollingUpdate");
  if (type == "RollingUpdate") return WithShares(rollout, rollout.strategy["rollingUpdate"], kQuarter, kQuarter);
  if (type != "Recreate") return std::nullopt;
  rollout.type = RolloutType::kRecreate;
  return rollout;
}

std::optional<Rollout> OfStatefulSet(const Object& object) {
  Rollout rollout;
  rollout.strategy = object.At("spec.updateStrategy");
  rollout.type_field = rollout.strategy["type"];
  const std::string_view type = TypeOf(rollout, "RollingUpdate");
  // A StatefulSet never surges: a pod's name is taken until it has ended.
  if (type == "RollingUpdate") {
    auto rolling = WithShares(rollout, rollout.strategy["rollingUpdate"], kOnePod, kNoPod);
    if (rolling) rolling->surge = kNoPod;
    return rolling;
  }
  if (type != "OnDelete") return std::nullopt;
  rollout.type = RolloutType::kOnDelete;
  return rollout;
}

// Behind a traffic router the stable pods stay until the end, unless they are told to leave step by step.
bool KeepsStable(const Field& canary) {
  const Node* dynamic = canary["dynamicStableScale"].value();
  return IsStated(canary["trafficRouting"].value()) && !(dynamic != nullptr && dynamic->boolean().value_or(false));
}

std::optional<Rollout> OfArgo(const Object& object) {
  Rollout rollout;
  rollout.strategy = object.At("spec.strategy");
  const Field canary = rollout.strategy["canary"];
  const bool besides = IsStated(rollout.strategy["blueGreen"].value()) || KeepsStable(canary);
  if (besides) {
    rollout.type = RolloutType::kBesides;
    return rollout;
  }
  if (!IsStated(canary.value())) return std::nullopt;
  return WithShares(rollout, canary, kQuarter, kQuarter);
}

// The minimum of a HorizontalPodAutoscaler (1 where none is stated) or of a ScaledObject (0).
std::optional<std::int64_t> MinimumOf(const Object& autoscaler) {
  const bool keda = autoscaler.ref().kind == "ScaledObject";
  const Node* value = autoscaler.At(keda ? "spec.minReplicaCount" : "spec.minReplicas").value();
  if (!IsStated(value)) return keda ? 0 : 1;
  return value->integer();
}

}  // namespace

std::string PodShare::ToString() const { return std::to_string(value) + (percent ? "%" : ""); }

std::optional<Rollout> Rollout::Of(const Workload& workload) {
  switch (workload.kind()) {
    case WorkloadKind::kDeployment: return OfDeployment(workload.object());
    case WorkloadKind::kStatefulSet: return OfStatefulSet(workload.object());
    case WorkloadKind::kRollout: return OfArgo(workload.object());
    default: return std::nullopt;
  }
}

std::int64_t Rollout::Available(std::int64_t replicas) const {
  switch (type) {
    case RolloutType::kRecreate: return 0;
    case RolloutType::kOnDelete:
    case RolloutType::kBesides: return replicas;
    case RolloutType::kRollingUpdate: break;
  }
  std::int64_t missing = unavailable.RoundedDown(replicas);
  if (missing == 0 && surge.RoundedUp(replicas) == 0) missing = 1;
  return std::max<std::int64_t>(replicas - missing, 0);
}

std::optional<std::int64_t> FewestReplicas(const Workload& workload, const Snapshot& snapshot) {
  const Object* autoscaler = workload.Autoscaler(snapshot);
  if (autoscaler == nullptr) return workload.replicas();
  // A HorizontalPodAutoscaler leaves alone what is switched off; KEDA scales up from 0.
  const bool off = workload.replicas() == 0 && autoscaler->ref().kind == "HorizontalPodAutoscaler";
  return off ? 0 : MinimumOf(*autoscaler);
}

}  // namespace warden::k8s
