// LW102: an update that takes pods away before new ones serve.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "k8s/rollout.h"
#include "k8s/spread.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMinAvailable{"min_available", 2, "fewest pods that stay available during an update, where so many run"};
constexpr ParamSpec kParams[] = {kMinAvailable};
constexpr std::string_view kAsks[] = {"HorizontalPodAutoscaler", "PersistentVolumeClaim", "ScaledObject"};

constexpr std::string_view kGently = R"({"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":1}})";
constexpr std::string_view kShares = R"({"maxUnavailable":0,"maxSurge":1})";
constexpr k8s::PodShare kApiDefault{25, true};

// Why one pod more than the replicas could not run, "" when nothing speaks against it: then an update that waits for it hangs.
std::string WhyNoSurge(const k8s::Workload& workload, const Snapshot& snapshot) {
  if (std::string why = workload.WhyAlone(snapshot); !why.empty()) return why;
  return k8s::Spread::Of(workload).one_per_host ? "required anti-affinity asks for a host of its own for each pod" : std::string();
}

bool IsEmpty(const Field& field) { return field.value() == nullptr || field.value()->is_null() || field.value()->size() == 0; }

// New before old, one at a time. What is stated and does no harm stays; the API server's own 25 % and 25 % are nobody's statement.
Fix SurgeFirst(const k8s::Workload& workload, const k8s::Rollout& rollout) {
  auto fix = Fix::Safe("Start a new pod before an old one ends");
  if (!workload.is_custom()) {
    if (IsEmpty(rollout.strategy)) return std::move(fix).SetJson(rollout.strategy, std::string(kGently));
    if (IsEmpty(rollout.strategy["rollingUpdate"])) return std::move(fix).SetJson(rollout.strategy["rollingUpdate"], std::string(kShares));
  }
  const bool untouched = rollout.unavailable == kApiDefault && rollout.surge == kApiDefault;
  std::move(fix).Set(rollout.max_unavailable, std::int64_t{0});
  if (untouched || rollout.surge.value == 0) std::move(fix).Set(rollout.max_surge, std::int64_t{1});
  return fix;
}

void CheckRecreate(const k8s::Workload& workload, const k8s::Rollout& rollout, const Context& context, Reporter& report) {
  auto& finding = report.At(rollout.type_field, "strategy", "strategy is Recreate, every pod ends before a new one starts");
  // The claim, port or network can only be held once: nothing else would work.
  if (const auto why = workload.WhyAlone(context.snapshot()); !why.empty()) {
    finding.AtMost(Severity::kWarning).fix = Fix::Manual("Make the pod able to run twice, then use RollingUpdate: " + why);
  } else if (const auto hangs = WhyNoSurge(workload, context.snapshot()); !hangs.empty()) {
    finding.fix = Fix::Manual("Use RollingUpdate once one pod more can be placed: " + hangs);
  } else {
    finding.fix = Fix::Unsafe("Start a new pod before an old one ends").SetJson(rollout.strategy, std::string(kGently));
  }
}

std::string SharesOf(const k8s::Rollout& rollout) {
  if (rollout.surge.value != 0) return "maxUnavailable is " + rollout.unavailable.ToString();
  return fmt::format("maxUnavailable is {} and maxSurge {}", rollout.unavailable.ToString(), rollout.surge.ToString());
}

void CheckRolling(const k8s::Workload& workload, const k8s::Rollout& rollout, const Context& context, Reporter& report) {
  const auto replicas = k8s::FewestReplicas(workload, context.snapshot());
  if (!replicas || *replicas == 0) return;
  const auto wanted = std::min(context.Get(kMinAvailable), *replicas);
  const auto available = rollout.Available(*replicas);
  if (available >= wanted && rollout.unavailable.value == 0) return;
  const bool too_few = available < wanted;
  const auto message = too_few ? fmt::format("{}: {} of {} pods stay available during an update, should be at least {}", SharesOf(rollout),
                                             available, *replicas, wanted)
                               : fmt::format("{}, should be 0", SharesOf(rollout));
  auto& finding = report.At(rollout.max_unavailable, "strategy", message);
  if (!too_few) finding.AtMost(Severity::kInfo);
  const auto why = WhyNoSurge(workload, context.snapshot());
  finding.fix =
      why.empty() ? SurgeFirst(workload, rollout) : Fix::Manual("Start a new pod before an old one ends, once it can be placed: " + why);
}

// A StatefulSet cannot surge: only more replicas help.
void CheckStatefulSet(const k8s::Workload& workload, const k8s::Rollout& rollout, const Context& context, Reporter& report) {
  if (rollout.type == k8s::RolloutType::kOnDelete) {
    auto& finding =
        report.At(rollout.type_field, "updateStrategy", "updateStrategy is OnDelete, an update reaches no pod until it is deleted");
    finding.AtMost(Severity::kWarning).fix = Fix::Manual("Use RollingUpdate");
    return;
  }
  const auto replicas = k8s::FewestReplicas(workload, context.snapshot());
  if (replicas != 1) return;
  auto& finding = report.At(workload.replicas_field(), "updateStrategy", "an update ends the only pod before the new one starts");
  finding.AtMost(Severity::kWarning).fix = Fix::Manual("Run 2 replicas or more");
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto rollout = k8s::Rollout::Of(workload);
  if (!rollout || !workload.has_replicas() || workload.replicas() == 0) return;
  if (workload.kind() == WorkloadKind::kStatefulSet) return CheckStatefulSet(workload, *rollout, context, report);
  if (rollout->type == k8s::RolloutType::kRecreate) return CheckRecreate(workload, *rollout, context, report);
  if (rollout->type == k8s::RolloutType::kRollingUpdate) CheckRolling(workload, *rollout, context, report);
}

}  // namespace

constexpr Rule kUnsafeRollout{
    .id = "LW102",
    .name = "unsafe-rollout",
    .summary = "An update strategy that leaves fewer than 2 pods available, or takes one away before a new one serves.",
    .rationale =
        "A new LiteLLM pod needs half a minute to two minutes until it serves. Recreate, or a maxUnavailable that takes the second pod "
        "away, turns each change of image or configuration into an outage of that length, or leaves a single pod to carry all traffic. "
        "With maxUnavailable 0 the old pods serve until the new ones do. Percentages grow with the replicas: 25 % takes a pod away from 4 "
        "on. Only 5 of 48 real deployments state 0. Recreate is a warning where a volume, port or network that only one pod can hold "
        "forces it; a StatefulSet is warned about with a single replica and with OnDelete.",
    .remediation =
        "Set `spec.strategy` to `{type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}`; on a Rollout the same two in "
        "`strategy.canary`.",
    .before = R"(strategy:
  type: RollingUpdate
  rollingUpdate:
    maxUnavailable: 1
)",
    .after = R"(strategy:
  type: RollingUpdate
  rollingUpdate:
    maxUnavailable: 0
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .at_admission = AtAdmission::kFill,
    .fix = FixClass::kSafe,
    .asks = kAsks,
    .workloads = kReplicated,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
