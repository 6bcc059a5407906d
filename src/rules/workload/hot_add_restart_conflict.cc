// LW108: models are added to running pods, and Reloader restarts the pods each time.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "k8s/reloader.h"
#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "litellm/readers/hot_add.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Why = k8s::ReloadVerdict::Why;

constexpr std::string_view kAsks[] = {"ConfigMap"};

std::string_view Reason(Why why) {
  switch (why) {
    case Why::kList: return "its list names it";
    case Why::kSearch: return "search is on and the ConfigMap has match";
    case Why::kTypedAuto: return "auto is on for ConfigMaps";
    default: return "auto is on";
  }
}

bool Has(const Field& annotations, std::string_view key) { return annotations[key].exists(); }

// Nothing but the list would restart the pods, and it names the ConfigMap by its name.
bool OnlyTheListNamesIt(const k8s::Reloader& reloader, std::string_view name) {
  const Field& from = reloader.InForce(k8s::ReloadKind::kConfigMap);
  const auto& names = k8s::NamesOf(k8s::ReloadKind::kConfigMap);
  if (Has(from, k8s::kReloaderAuto) || Has(from, names.typed_auto) || Has(from, k8s::kReloaderSearch)) return false;
  return reloader.List(k8s::ReloadKind::kConfigMap).NamesOtherwise(name, reloader.work()) == k8s::Named::kNo;
}

Fix CutFix(const k8s::Reloader& reloader, const Field& list, std::string_view name) {
  const std::string kept = k8s::CutReloadList(list.value()->string(), [&](std::string_view item) { return item == name; });
  if (!kept.empty()) return Fix::Safe(fmt::format("Take {} out of the list", name)).Set(list, kept);
  // An empty list still hides the pod template's annotations, as the full one did.
  if (!reloader.from_template(k8s::ReloadKind::kConfigMap) && k8s::HasReloaderAnnotation(reloader.of_template().value()))
    return Fix::Safe(fmt::format("Take {} out of the list", name)).Set(list, "");
  return Fix::Safe("Remove the list").Remove(list);
}

// Read before everything but `ignore` on the ConfigMap itself, and on the workload only.
Fix ExcludeFix(const k8s::Reloader& reloader, std::string_view name) {
  const Field exclude = reloader.of_workload()[k8s::NamesOf(k8s::ReloadKind::kConfigMap).exclude];
  const Node* present = exclude.value();
  const std::array names = {name};
  const bool extends = present != nullptr && !present->is_null();
  if (extends && !present->is_string()) return Fix::Manual("Exclude the ConfigMap from Reloader");
  return Fix::Safe(fmt::format("Exclude ConfigMap {} from Reloader", name))
      .Set(exclude, k8s::ExtendReloadList(extends ? present->string() : std::string_view(), names));
}

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const k8s::Reloader& reloader, const Context& context,
                    Reporter& report) {
  const litellm::ConfigSource source = litellm::FindConfigSource(workload, container);
  if (!source.is_config_map()) return;
  const std::string_view name = source.object.object;
  const auto before = reloader.Judge(k8s::ReloadKind::kConfigMap, name, nullptr);
  if (before.answer == k8s::ReloadVerdict::Answer::kNo) return;
  const std::string_view ns = workload.object().ref().ns;
  const Object* config_map = context.snapshot().Find("ConfigMap", ns, name);
  if (config_map == nullptr) {
    if (context.snapshot().Knows("ConfigMap", ns) != Known::kYes)
      report.Skip(fmt::format("needs ConfigMap {}, which was not looked at", name));
    return;
  }
  const auto verdict = reloader.Judge(k8s::ReloadKind::kConfigMap, name, config_map);
  if (!litellm::HotAddIsOn(*config_map)) return;
  if (verdict.answer == k8s::ReloadVerdict::Answer::kUnknown) return report.Skip(reloader.WhyUnknown(k8s::ReloadKind::kConfigMap));
  if (!verdict.restarts()) return;
  auto& finding = report.At(
      verdict.annotation, fmt::format("ConfigMap {}", name),
      fmt::format("hot-add is on for ConfigMap {}, and Reloader restarts the pods at each change of it: {}", name, Reason(verdict.why)));
  report.Relate(finding, *config_map, config_map->At("metadata.annotations")[litellm::kHotAddAnnotation]);
  const bool cut = verdict.why == Why::kList && verdict.annotation.value()->is_string() && OnlyTheListNamesIt(reloader, name);
  finding.fix = cut ? CutFix(reloader, verdict.annotation, name) : ExcludeFix(reloader, name);
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod()) return;
  const k8s::Reloader reloader(workload);
  if (!reloader.mentioned()) return;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, reloader, context, report);
  }
}

// Reloader restarts none of the others.
constexpr WorkloadKinds kReloaded = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                     WorkloadKind::kRollout};

}  // namespace

constexpr Rule kHotAddRestartConflict{
    .id = "LW108",
    .name = "hot-add-restart-conflict",
    .summary = "Hot-add is on, and Reloader restarts the pods whenever a model is added.",
    .rationale =
        "Some tools that hot-add write each new model into the ConfigMap, so that the next start knows it. Reloader sees another hash of "
        "the data and "
        "rolls the "
        "pods: every added model becomes the restart that hot-add is there to avoid, and what was added in memory only is lost. 10 of 11 "
        "repositories with Reloader use plain auto, which does exactly that.",
    .remediation =
        "Keep the ConfigMap from Reloader: name it in `configmaps.exclude.reloader.stakater.com/reload` of the workload, list only "
        "Secrets, or set "
        "`reloader.stakater.com/ignore: \"true\"` on the ConfigMap.",
    .before = R"(metadata:
  name: litellm
  annotations:
    reloader.stakater.com/auto: "true"
)",
    .after = R"(metadata:
  name: litellm
  annotations:
    reloader.stakater.com/auto: "true"
    configmaps.exclude.reloader.stakater.com/reload: litellm-config
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kSafe,
    .admission_cap = Severity::kWarning,  // rests on the ConfigMap
    .asks = kAsks,
    .workloads = kReloaded,
    .check = &Check,
};

}  // namespace warden::rules
