// LW101: fewer replicas than it takes to survive the loss of one.
#include <fmt/core.h>

#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMinReplicas{"min_replicas", 2, "fewest replicas a serving workload may run"};
constexpr ParamSpec kParams[] = {kMinReplicas};
constexpr std::string_view kAsks[] = {"HorizontalPodAutoscaler", "ScaledObject", "PersistentVolumeClaim"};

// On a Scale only a person who gives up redundancy is stopped; autoscalers and a scale-up from nothing must go through.
bool MayScale(const k8s::Workload& workload, std::int64_t wanted, const Context& context) {
  if (context.point() != Point::kAdmission || !workload.is_scale()) return false;
  const auto before = context.old_workload() != nullptr ? context.old_workload()->replicas() : std::nullopt;
  const bool person = context.requester() == nullptr || context.requester()->is_person();
  return !person || !before || *before < wanted;
}

Fix MakeFix(const k8s::Workload& workload, std::int64_t wanted, const Context& context) {
  const std::string alone = workload.WhyAlone(context.snapshot());
  if (alone.empty()) return Fix::Safe(fmt::format("Set replicas: {}", wanted)).Set(workload.replicas_field(), wanted);
  return Fix::Manual(fmt::format("Make the pod able to run twice, then run {} replicas: {}", wanted, alone));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto wanted = context.Get(kMinReplicas);
  const auto replicas = workload.replicas();
  if (!workload.has_replicas() || !replicas || *replicas >= wanted) return;
  const Field& field = workload.replicas_field();
  if (*replicas == 0) {
    report.At(field, "replicas", "replicas is 0, switched off").AtMost(Severity::kInfo);
    return;
  }
  if (workload.Autoscaler(context.snapshot()) != nullptr) return;
  auto& finding = report.At(field, "replicas", fmt::format("replicas is {}, should be at least {}", *replicas, wanted));
  if (MayScale(workload, wanted, context)) finding.AtMost(Severity::kWarning);
  finding.fix = MakeFix(workload, wanted, context);
}

// Fewer is worse; the same or more is what was there before, or less of it.
bool Worse(const Node* before, const Node* after) {
  const auto count = [](const Node* node) { return node != nullptr ? node->integer().value_or(1) : 1; };
  return count(after) < count(before);
}

}  // namespace

constexpr Rule kSingleReplica{
    .id = "LW101",
    .name = "single-replica",
    .summary = "A serving workload with fewer than 2 replicas.",
    .rationale =
        "Every configuration change, node drain, eviction and crash takes the only pod away, and with it every model behind the gateway: "
        "30 seconds to 5 minutes of outage each time "
        "(37 of 48 real deployments run so). 0 replicas is a switched-off workload and only mentioned. Under an autoscaler its minimum "
        "counts, whatever `replicas` says, and this rule says nothing: make that minimum 2 as well.",
    .remediation = "Set `spec.replicas` to 2 or more, or give the workload an autoscaler with a minimum of 2.",
    .before = R"(spec:
  replicas: 1
)",
    .after = R"(spec:
  replicas: 2
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .at_admission = AtAdmission::kFill,
    .fix = FixClass::kSafe,
    .asks = kAsks,
    .workloads = kReplicatedOrScale,
    .params = kParams,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
