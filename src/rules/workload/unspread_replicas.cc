// LW131: replicas that may all run on the same host, or that must not.
#include <fmt/core.h>

#include <string>

#include "doc/json_writer.h"
#include "k8s/rollout.h"
#include "k8s/spread.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAsks[] = {"HorizontalPodAutoscaler", "ScaledObject"};

// Spread over hosts where that can be had: a pod that finds no other host still runs.
std::string ConstraintsJson(const k8s::Workload& workload) {
  const Node* labels = workload.object().At("spec.selector.matchLabels").value();
  if (labels == nullptr || !labels->is_object() || labels->size() == 0) return {};
  std::string json;
  doc::JsonWriter writer(json);
  writer.BeginArray().BeginObject().Key("maxSkew").Int(1).Key("topologyKey").String("kubernetes.io/hostname");
  writer.Key("whenUnsatisfiable").String("ScheduleAnyway");
  writer.Key("labelSelector").BeginObject().Key("matchLabels").Raw(doc::ToJson(*labels)).EndObject().EndObject().EndArray();
  return json;
}

void CheckUnspread(const k8s::Workload& workload, const k8s::Spread& spread, std::int64_t replicas, Reporter& report) {
  auto& finding =
      report.At(spread.constraints, "spread",
                fmt::format("{} replicas with neither topologySpreadConstraints nor anti-affinity, one host may hold them all", replicas));
  const auto title = "Spread the pods over hosts where there are enough";
  auto json = ConstraintsJson(workload);
  finding.fix = json.empty() ? Fix::Manual(title) : Fix::Unsafe(title).SetJson(spread.constraints, std::move(json));
}

// The new pod finds no host before an old one ends, and no old one ends before the new pod serves.
void CheckHang(const k8s::Workload& workload, const k8s::Spread& spread, std::int64_t replicas, Reporter& report) {
  const auto rollout = k8s::Rollout::Of(workload);
  if (!rollout || rollout->type != k8s::RolloutType::kRollingUpdate || rollout->Available(replicas) < replicas) return;
  auto& finding =
      report.At(spread.required, "spread",
                fmt::format("{} replicas that each need a host of their own, and maxUnavailable {}: an update needs {} hosts, or it hangs",
                            replicas, rollout->unavailable.ToString(), replicas + 1));
  finding.OneUp().fix = Fix::Manual("Prefer different hosts instead of requiring them, or let one pod be unavailable");
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto replicas = k8s::FewestReplicas(workload, context.snapshot());
  if (!workload.has_pod() || !workload.has_replicas() || !replicas || *replicas < 2) return;
  const k8s::Spread spread = k8s::Spread::Of(workload);
  if (spread.one_per_host) return CheckHang(workload, spread, *replicas, report);
  if (!spread.constrained && !spread.anti_affinity) CheckUnspread(workload, spread, *replicas, report);
}

}  // namespace

constexpr Rule kUnspreadReplicas{
    .id = "LW131",
    .name = "unspread-replicas",
    .summary = "Replicas that may all share one host, or whose update hangs because there is no other.",
    .rationale =
        "The scheduler spreads pods of a Service only loosely by itself: after a drain or a busy hour both replicas may stand on one host, "
        "and its loss takes the gateway with it. Anti-affinity that is required per host is the opposite trap: together with "
        "maxUnavailable 0 "
        "each update needs one host more than there are replicas, and hangs in a cluster that has none (seen); that one is raised by a "
        "level.",
    .remediation =
        "Set `topologySpreadConstraints` on the pod template: `maxSkew: 1`, `topologyKey: kubernetes.io/hostname`, `whenUnsatisfiable: "
        "ScheduleAnyway`, the labels of the selector.",
    .before = R"(replicas: 2
)",
    .after = R"(topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .at_admission = AtAdmission::kFillByPolicy,
    .fix = FixClass::kUnsafe,
    .asks = kAsks,
    .workloads = kReplicated,
    .check = &Check,
};

}  // namespace warden::rules
