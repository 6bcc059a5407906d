// LW109: the configuration is read once at start, and nothing restarts the pods when it changes.
#include <fmt/core.h>

#include <string>

#include "k8s/reloader.h"
#include "k8s/restart_trigger.h"
#include "k8s/workload.h"
#include "litellm/config/config_source.h"
#include "litellm/readers/hot_add.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using Way = litellm::ConfigSource::Way;

constexpr std::string_view kAsks[] = {"ConfigMap", "Kustomization", "Secret"};

// Why a change comes into force, or was decided not to; nothing speaks for it: false.
bool IsApplied(const k8s::Workload& workload, const litellm::ConfigSource& source, const k8s::Reloader& reloader, const Snapshot& snapshot,
               Reporter& report) {
  const k8s::ReloadKind kind = source.object.secret ? k8s::ReloadKind::kSecret : k8s::ReloadKind::kConfigMap;
  const std::string_view name = source.object.object;
  // A placeholder of a template may become anything.
  if (k8s::HasHashedName(name) || name.find_first_of("${%<") != std::string_view::npos) return true;
  const Object* object = snapshot.Find(k8s::ToString(kind), workload.object().ref().ns, name);
  const auto verdict = reloader.Judge(kind, name, object);
  if (verdict.answer == k8s::ReloadVerdict::Answer::kUnknown) report.Skip(reloader.WhyUnknown(kind));
  if (verdict.answer != k8s::ReloadVerdict::Answer::kNo || verdict.declined()) return true;
  if (object != nullptr &&
      (litellm::HotAddIsOn(*object) || k8s::IsImmutable(*object) || object->Annotation(k8s::kReloaderIgnore) == "true"))
    return true;
  return k8s::IsGenerated(kind, name, workload.object(), snapshot);
}

std::string Describe(const litellm::ConfigSource& source) {
  const std::string_view name = source.object.object;
  const auto kind = source.object.secret ? k8s::ToString(k8s::ReloadKind::kSecret) : k8s::ToString(k8s::ReloadKind::kConfigMap);
  switch (source.way) {
    case Way::kSubPath: return fmt::format("{} {} is mounted as a file (subPath), which running pods never see change", kind, name);
    case Way::kCopied: return fmt::format("{} {} is copied once, by init container {}", kind, name, source.copier);
    default: return fmt::format("{} {} is mounted as a directory, but read at start only", kind, name);
  }
}

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const k8s::Reloader& reloader, const Context& context,
                    Reporter& report) {
  const litellm::ConfigSource source = litellm::FindConfigSource(workload, container);
  if (!source.known() || IsApplied(workload, source, reloader, context.snapshot(), report)) return;
  const Field& mount = source.file->mount.field;
  report
      .At(mount[source.way == Way::kSubPath ? "subPath" : "mountPath"], container.subject(),
          fmt::format("{}, and nothing restarts the pods when it changes", Describe(source)))
      .fix =
      Fix::Manual(fmt::format("Restart the pods when {} changes: a checksum annotation on the pod template, a generated name with a hash, "
                              "or Reloader",
                              source.object.object));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod() || k8s::HasChecksumAnnotation(workload)) return;
  const k8s::Reloader reloader(workload);
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, reloader, context, report);
  }
}

// A bare Pod has nobody to replace it.
constexpr WorkloadKinds kReplaced = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                     WorkloadKind::kRollout};

}  // namespace

constexpr Rule kUnappliedConfigChange{
    .id = "LW109",
    .name = "unapplied-config-change",
    .summary = "A configuration whose change restarts nothing and is therefore never loaded.",
    .rationale =
        "LiteLLM does not watch its configuration (BerriAI/litellm issue 4910). The change is applied, the deployment is synced and "
        "healthy, and "
        "the pods go on serving the old list until something else restarts them, perhaps weeks later and one by one: then two lists are "
        "served at once. 29 of 48 real workloads mount the file by subPath, 23 of them without any trigger.",
    .remediation =
        "Put a checksum of the configuration into an annotation of the pod template (Helm: `checksum/config`), let kustomize generate the "
        "ConfigMap "
        "with a hash in its name, set `configmap.reloader.stakater.com/reload` where Reloader runs, or turn hot-add on.",
    .before = R"(volumeMounts:
  - name: config
    mountPath: /app/config.yaml
    subPath: config.yaml
)",
    .after = R"(metadata:
  annotations:
    checksum/config: 0c1f5b8e
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .asks = kAsks,
    .workloads = kReplaced,
    .check = &Check,
};

}  // namespace warden::rules
