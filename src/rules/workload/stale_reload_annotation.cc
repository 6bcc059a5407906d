// LW107: a Reloader annotation that names what the pod does not use, or stands where Reloader does not read it.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "doc/shown.h"
#include "k8s/reloader.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Names = std::vector<std::string_view>;

// Keys under which a pod names an object, and the member that holds the name.
struct ReferenceRow {
  k8s::ReloadKind kind;
  std::string_view key;
  std::string_view name;
};
constexpr std::array kReferences = {
    ReferenceRow{k8s::ReloadKind::kSecret, "secretKeyRef", "name"},
    ReferenceRow{k8s::ReloadKind::kSecret, "secretRef", "name"},
    ReferenceRow{k8s::ReloadKind::kSecret, "nodePublishSecretRef", "name"},
    ReferenceRow{k8s::ReloadKind::kSecret, "secret", "secretName"},
    ReferenceRow{k8s::ReloadKind::kSecret, "secret", "name"},  // in projected volumes
    ReferenceRow{k8s::ReloadKind::kSecret, "azureFile", "secretName"},
    ReferenceRow{k8s::ReloadKind::kConfigMap, "configMapKeyRef", "name"},
    ReferenceRow{k8s::ReloadKind::kConfigMap, "configMapRef", "name"},
    ReferenceRow{k8s::ReloadKind::kConfigMap, "configMap", "name"},
};

void AddName(const Node* holder, std::string_view key, Names& names) {
  const Node* name = holder != nullptr ? holder->Find(key) : nullptr;
  if (name != nullptr && !name->string().empty()) names.push_back(name->string());
}

void CollectUsed(const Node& node, k8s::ReloadKind kind, Names& names) {
  for (const Node& item : node.items()) CollectUsed(item, kind, names);
  for (const Member& member : node.members()) {
    const auto key = member.key.text();
    for (const ReferenceRow& row : kReferences) {
      if (row.kind == kind && row.key == key) AddName(&member.value, row.name, names);
    }
    if (kind == k8s::ReloadKind::kSecret && key == "imagePullSecrets") {
      for (const Node& item : member.value.items()) AddName(&item, "name", names);
    }
    CollectUsed(member.value, kind, names);
  }
}

Names UsedBy(const k8s::Workload& workload, k8s::ReloadKind kind) {
  Names names;
  CollectUsed(*workload.pod_spec().value(), kind, names);
  return names;
}

std::string Subject(std::string_view key, bool of_template) {
  return fmt::format("annotation {}{}", key, of_template ? " of the pod template" : "");
}

bool Has(const Field& annotations, std::string_view key) { return annotations[key].exists(); }

// Whether the annotations would still say something of the kind without the list: then the pod template's stay hidden.
bool SpeaksWithoutList(const Field& annotations, k8s::ReloadKind kind) {
  return Has(annotations, k8s::kReloaderAuto) || Has(annotations, k8s::kReloaderSearch) || Has(annotations, k8s::NamesOf(kind).typed_auto);
}

bool SaysAnything(const Field& annotations, k8s::ReloadKind kind) {
  return SpeaksWithoutList(annotations, kind) || Has(annotations, k8s::NamesOf(kind).list);
}

// What stands where names should.
std::string Joined(const Names& names) {
  std::vector<std::string_view> shown;
  for (const std::string_view name : names) shown.push_back(doc::Shown(name));
  return fmt::format("{}", fmt::join(shown, ", "));
}

// "Secret a", "Secrets a, b".
std::string Listed(k8s::ReloadKind kind, const Names& names) {
  return fmt::format("{}{} {}", k8s::ToString(kind), names.size() == 1 ? "" : "s", Joined(names));
}

// ---- lists in force: what they name ---------------------------------------------------------------------------------------------------

Fix CutFix(const k8s::Reloader& reloader, k8s::ReloadKind kind, const Field& list, const Names& stale) {
  const std::unordered_set<std::string_view> items(stale.begin(), stale.end());
  const auto is_stale = [&](std::string_view item) { return items.contains(item); };
  const std::string kept = k8s::CutReloadList(list.value()->string(), is_stale);
  if (!kept.empty()) return Fix::Safe(fmt::format("Take {} out of the list", Joined(stale))).Set(list, kept);
  // Without this annotation the pod template's would come into force.
  const bool hides =
      !reloader.from_template(kind) && !SpeaksWithoutList(reloader.of_workload(), kind) && SaysAnything(reloader.of_template(), kind);
  if (hides) return Fix::Manual("Name what the pod uses; without this annotation those of the pod template come into force");
  return Fix::Safe("Remove the annotation").Remove(list);
}

void CheckList(const k8s::Workload& workload, const k8s::Reloader& reloader, k8s::ReloadKind kind, Reporter& report) {
  const std::string_view key = k8s::NamesOf(kind).list;
  const Field list = reloader.InForce(kind)[key];
  const Node* value = list.value();
  if (value == nullptr || !value->is_string()) return;
  const k8s::NameIndex used(UsedBy(workload, kind));
  Names stale;
  Names broken;
  bool unknown = false;
  for (const k8s::ReloadList::Item& item : reloader.List(kind).items()) {
    if (item.kind == k8s::ReloadList::Kind::kBroken) {
      broken.push_back(item.text);
      continue;
    }
    const k8s::Named named = k8s::ReloadList::NamesAny(item, used, reloader.work());
    if (named == k8s::Named::kNo) stale.push_back(item.text);
    unknown = unknown || named == k8s::Named::kUnknown;
  }
  if (unknown) report.Skip(reloader.WhyUnknown(kind));
  const auto subject = Subject(key, reloader.from_template(kind));
  if (!stale.empty()) {
    report.At(list, subject, fmt::format("{} names {}, which the pod does not use", key, Listed(kind, stale))).fix =
        CutFix(reloader, kind, list, stale);
  }
  if (!broken.empty()) {
    report.At(list, subject + " expression", fmt::format("{} in {} is no valid regular expression, Reloader skips it", Joined(broken), key))
        .fix = Fix::Manual("Write the name, or a valid regular expression");
  }
}

// ---- annotations that are not read where they stand
// ---------------------------------------------------------------------------------------

// A hidden list goes where the annotations that hide it are; what they cover already need not be named again.
Fix MoveFix(const k8s::Reloader& reloader, k8s::ReloadKind kind, const Field& list) {
  Names names = k8s::ReloadItems(list.value()->string());
  bool unknown = false;
  std::erase_if(names, [&](std::string_view name) {
    const auto verdict = reloader.Judge(kind, name, nullptr);
    unknown = unknown || verdict.answer == k8s::ReloadVerdict::Answer::kUnknown;
    return verdict.restarts();
  });
  if (unknown) return Fix::Manual("Name the items of the pod template's list in the annotations of the workload");
  Fix remove = Fix::Safe("Remove the list of the pod template").Remove(list);
  if (names.empty()) return remove;
  const Field target = reloader.ListField(kind);
  const Node* present = target.value();
  if (present != nullptr && !present->is_string()) return Fix::Manual("Keep one list, in the annotations of the workload");
  remove.title = fmt::format("Name {} in the annotations of the workload", Joined(names));
  return std::move(remove).Set(target, k8s::ExtendReloadList(present != nullptr ? present->string() : std::string_view(), names));
}

void CheckHiddenList(const k8s::Reloader& reloader, k8s::ReloadKind kind, Reporter& report) {
  const std::string_view key = k8s::NamesOf(kind).list;
  const Field list = reloader.of_template()[key];
  if (list.value() == nullptr || !list.value()->is_string() || !SaysAnything(reloader.of_workload(), kind)) return;
  report
      .At(list, Subject(key, true),
          fmt::format("{} of the pod template is not read: the Reloader annotations of the workload hide it", key))
      .fix = MoveFix(reloader, kind, list);
}

// auto and search of the pod template are hidden where the workload speaks of every kind they are about.
void CheckHiddenAuto(const k8s::Reloader& reloader, std::string_view key, std::span<const k8s::ReloadKind> kinds, Reporter& report) {
  const Field annotation = reloader.of_template()[key];
  const bool hidden =
      std::all_of(kinds.begin(), kinds.end(), [&](k8s::ReloadKind kind) { return SaysAnything(reloader.of_workload(), kind); });
  if (!annotation.exists() || !hidden) return;
  report
      .At(annotation, Subject(key, true),
          fmt::format("{} of the pod template is not read: the Reloader annotations of the workload hide it", key))
      .fix = Fix::Manual("Keep Reloader's annotations in one place, those of the workload");
}

void CheckHidden(const k8s::Reloader& reloader, Reporter& report) {
  constexpr std::array kBoth = {k8s::ReloadKind::kConfigMap, k8s::ReloadKind::kSecret};
  for (const k8s::ReloadKind kind : kBoth) {
    CheckHiddenList(reloader, kind, report);
    CheckHiddenAuto(reloader, k8s::NamesOf(kind).typed_auto, std::span(&kind, 1), report);
  }
  CheckHiddenAuto(reloader, k8s::kReloaderAuto, kBoth, report);
  CheckHiddenAuto(reloader, k8s::kReloaderSearch, kBoth, report);
}

// Annotations that Reloader reads somewhere else only.
void CheckMisplaced(const k8s::Reloader& reloader, Reporter& report) {
  for (const k8s::ReloadKind kind : {k8s::ReloadKind::kConfigMap, k8s::ReloadKind::kSecret}) {
    const std::string_view key = k8s::NamesOf(kind).exclude;
    if (!Has(reloader.of_template(), key)) continue;
    report
        .At(reloader.of_template()[key], Subject(key, true),
            fmt::format("{} of the pod template is not read: only the workload's own is", key))
        .fix = Fix::Manual("Move it to the annotations of the workload");
  }
  for (const std::string_view key : {k8s::kReloaderMatch, k8s::kReloaderIgnore}) {
    for (const bool of_template : {false, true}) {
      const Field& annotations = of_template ? reloader.of_template() : reloader.of_workload();
      if (!Has(annotations, key)) continue;
      report
          .At(annotations[key], Subject(key, of_template),
              fmt::format("{} on a workload is not read: it belongs on a ConfigMap or Secret", key))
          .fix = Fix::Manual("Move it to the ConfigMap or Secret that is meant");
    }
  }
}

void CheckLabels(const Field& labels, std::string_view whose, Reporter& report) {
  const Node* mapping = labels.value();
  if (!k8s::HasReloaderAnnotation(mapping)) return;
  for (const Member& member : mapping->members()) {
    const auto key = member.key.text();
    if (key.find("reloader.stakater.com/") == std::string_view::npos) continue;
    report.At(labels[key], fmt::format("label {}{}", key, whose), fmt::format("{} is a label here: Reloader reads annotations", key)).fix =
        Fix::Manual("Move it to the annotations of the workload");
  }
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  if (!workload.has_pod()) return;
  CheckLabels(workload.object().At("metadata.labels"), "", report);
  CheckLabels(workload.pod_metadata()["labels"], " of the pod template", report);
  const k8s::Reloader reloader(workload);
  if (!reloader.mentioned()) return;
  CheckList(workload, reloader, k8s::ReloadKind::kConfigMap, report);
  CheckList(workload, reloader, k8s::ReloadKind::kSecret, report);
  CheckHidden(reloader, report);
  CheckMisplaced(reloader, report);
}

// Reloader restarts none of the others.
constexpr WorkloadKinds kReloaded = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                     WorkloadKind::kRollout};

}  // namespace

constexpr Rule kStaleReloadAnnotation{
    .id = "LW107",
    .name = "stale-reload-annotation",
    .summary = "A Reloader annotation that names what the pod does not use, or stands where Reloader does not read it.",
    .rationale =
        "A list may name any object of the namespace: one that the pod does not use restarts the gateway for nothing, and most often it is "
        "the old "
        "name of one that now restarts nothing. Annotations of the pod template count only where the workload itself has none of list, "
        "auto or "
        "search for that kind, exclude lists count on the workload only, match and ignore on ConfigMaps and Secrets only: elsewhere they "
        "look "
        "like protection and do nothing.",
    .remediation =
        "Name in `secret.reloader.stakater.com/reload` what the pod uses, and keep all of Reloader's annotations in the workload's own "
        "`metadata.annotations`.",
    .before = R"(annotations:
  secret.reloader.stakater.com/reload: litellm-secrets,litellm-old-keys
)",
    .after = R"(annotations:
  secret.reloader.stakater.com/reload: litellm-secrets
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .workloads = kReloaded,
    .check = &Check,
};

}  // namespace warden::rules
