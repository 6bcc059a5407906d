// LW137: a start that is merely slow is reported as a failed rollout.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "k8s/probe.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kColdStartSeconds{"cold_start_seconds", 150, "what a start may take where no probe says it"};
constexpr ParamSpec kParams[] = {kColdStartSeconds};
constexpr WorkloadKinds kKinds = {WorkloadKind::kDeployment, WorkloadKind::kRollout};

// Deployments and Argo's Rollouts alike.
constexpr std::int64_t kDefaultDeadline = 600;

std::optional<std::int64_t> NumberAt(const Field& field, std::int64_t fallback) {
  const Node* value = field.value();
  if (value == nullptr || value->is_null()) return fallback;
  return value->integer();
}

// How long a pod may take until it is ready; nothing: not to be told.
std::optional<std::int64_t> StartSecondsOf(const k8s::Container& container, std::int64_t cold_start) {
  if (const auto limit = k8s::StartupLimitOf(container)) return limit->BudgetSeconds();
  // Without any probe a pod is ready as soon as it runs.
  return k8s::Probe::Of(container, k8s::ProbeRole::kReadiness).exists() ? cold_start : 0;
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const Field spec = workload.object().At("spec");
  const Field field = spec["progressDeadlineSeconds"];
  const auto deadline = NumberAt(field, kDefaultDeadline);
  const auto min_ready = NumberAt(spec["minReadySeconds"], 0);
  if (!workload.has_pod() || !deadline || !min_ready) return;
  std::int64_t start = 0;
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const auto seconds = StartSecondsOf(container, context.Get(kColdStartSeconds));
    if (!seconds) return;
    start = std::max(start, *seconds);
  }
  const std::int64_t needed = start + *min_ready;
  if (*deadline >= needed) return;
  const auto more = *min_ready == 0 ? std::string() : fmt::format(" and {} s more to count as available", *min_ready);
  auto& finding = report.At(field, "progressDeadlineSeconds",
                            fmt::format("progressDeadlineSeconds is {}, but a pod may take {} s to start{}", *deadline, start, more));
  // Whole minutes: images are pulled in the same time.
  const std::int64_t wanted = (needed / 60 + 1) * 60;
  finding.fix = Fix::Safe(fmt::format("Set progressDeadlineSeconds: {}", wanted)).Set(field, wanted);
}

bool Worse(const Node* before, const Node* after) {
  const auto seconds = [](const Node* node) { return node != nullptr ? node->integer().value_or(kDefaultDeadline) : kDefaultDeadline; };
  return seconds(after) < seconds(before);
}

}  // namespace

constexpr Rule kShortProgressDeadline{
    .id = "LW137",
    .name = "short-progress-deadline",
    .summary = "A progress deadline shorter than a start of the pod may take.",
    .rationale =
        "The Deployment is marked as failed (ProgressDeadlineExceeded) while its pods are still within the time that their own startup "
        "probe allows: pipelines abort, Argo Rollouts rolls back, Helm with --wait gives up, and the next try meets the same cold start.",
    .remediation =
        "Set `spec.progressDeadlineSeconds` above the startup budget (initialDelaySeconds + periodSeconds × failureThreshold) plus "
        "`minReadySeconds`.",
    .before = R"(spec:
  progressDeadlineSeconds: 120
)",
    .after = R"(spec:
  progressDeadlineSeconds: 360
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .workloads = kKinds,
    .params = kParams,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
