// LW401: nothing keeps a drain from taking all pods at once.
#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <string>

#include "doc/json_writer.h"
#include "k8s/selector.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kNeeds[] = {"PodDisruptionBudget"};
constexpr std::string_view kAsks[] = {"DaemonSet", "Deployment", "Rollout", "StatefulSet"};

// Of more in one namespace nobody wants to hear which select nothing.
constexpr std::size_t kMostBudgets = 256;

bool Selects(const Object& budget, const Node* labels) { return k8s::Matches(budget.At("spec.selector").value(), labels); }

bool IsSelected(const k8s::Workload& workload, const Snapshot& snapshot) {
  const auto by = [&](std::string_view key) {
    const auto budgets = snapshot.Lookup(Index::kBudgets, key, workload.object().ref().ns);
    return std::any_of(budgets.begin(), budgets.end(),
                       [&](const Object* budget) { return !budget->is_being_deleted() && Selects(*budget, workload.pod_labels()); });
  };
  const auto labels = workload.pod_labels() != nullptr ? workload.pod_labels()->members() : std::span<const Member>();
  return std::any_of(labels.begin(), labels.end(),
                     [&](const Member& label) { return by(LabelKey(label.key.text(), label.value.text())); }) ||
         by("");
}

bool SelectsOneOf(const Object& budget, std::span<const Object* const> owners) {
  return std::any_of(owners.begin(), owners.end(),
                     [&](const Object* owner) { return Selects(budget, owner->At("spec.template.metadata.labels").value()); });
}

bool SelectsSomething(const Object& budget, const Snapshot& snapshot) {
  const std::string key = SelectorKey(budget.At("spec.selector.matchLabels").value());
  if (!key.empty()) return SelectsOneOf(budget, snapshot.Lookup(Index::kPodLabels, key, budget.ref().ns));
  const auto kinds = KindsIn(Index::kPodLabels);
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](std::string_view kind) { return SelectsOneOf(budget, snapshot.List(kind, budget.ref().ns)); });
}

// The budget to create. It never blocks a drain for good: one pod may always go, and pods that are not ready do not hold a node.
std::string BudgetJson(const k8s::Workload& workload) {
  const ObjectRef& ref = workload.object().ref();
  const Node* labels = workload.object().At("spec.selector.matchLabels").value();
  if (labels == nullptr) labels = workload.pod_labels();
  if (labels == nullptr) return {};
  std::string json;
  doc::JsonWriter writer(json);
  writer.BeginObject().Key("apiVersion").String("policy/v1").Key("kind").String("PodDisruptionBudget");
  writer.Key("metadata").BeginObject().Key("name").String(ref.name);
  if (!ref.ns.empty()) writer.Key("namespace").String(ref.ns);
  writer.EndObject().Key("spec").BeginObject().Key("maxUnavailable").Int(1).Key("unhealthyPodEvictionPolicy").String("AlwaysAllow");
  writer.Key("selector").BeginObject().Key("matchLabels").Raw(doc::ToJson(*labels)).EndObject().EndObject().EndObject();
  return json;
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod() || workload.replicas().value_or(1) == 0) return;
  const Object& object = workload.object();
  if (IsSelected(workload, context.snapshot())) return;
  auto& finding =
      report.At(object.At("metadata.name"), "pods", fmt::format("no PodDisruptionBudget selects the pods of {}", ToString(object.ref())));
  const auto budgets = context.snapshot().List("PodDisruptionBudget", object.ref().ns);
  for (const Object* budget : budgets) {
    if (budgets.size() <= kMostBudgets && !SelectsSomething(*budget, context.snapshot()))
      report.Relate(finding, *budget, budget->At("spec.selector"));
  }
  finding.fix = Fix::Manual("Create a PodDisruptionBudget");
  finding.fix->manifest = BudgetJson(workload);
}

}  // namespace

constexpr Rule kMissingDisruptionBudget{
    .id = "LW401",
    .name = "missing-disruption-budget",
    .summary = "No PodDisruptionBudget selects the pods of a workload.",
    .rationale =
        "A node drain, a cluster upgrade or the cluster autoscaler may evict every replica at the same moment: several replicas do not "
        "help then. 82 of 87 repositories have none. Budgets of the "
        "namespace that select nothing are named beside it: often it is a label that differs.",
    .remediation =
        "Create a PodDisruptionBudget whose selector matches the pods' labels, with `maxUnavailable: 1` and `unhealthyPodEvictionPolicy: "
        "AlwaysAllow`.",
    .before = R"(kind: Deployment
metadata:
  name: litellm
)",
    .after = R"(kind: PodDisruptionBudget
metadata:
  name: gateways
spec:
  maxUnavailable: 1
  selector:
    matchExpressions:
      - {key: tier, operator: In, values: [gateway]}
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .needs = kNeeds,
    .asks = kAsks,
    .workloads = kReplicated,  // a drain leaves DaemonSet pods alone, and a bare Pod has nobody to bring it back
    .check = &Check,
};

}  // namespace warden::rules
