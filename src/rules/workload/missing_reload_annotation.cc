// LW106: a Secret that is read once at start, and nothing restarts the pods when it changes.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "k8s/environment.h"
#include "k8s/reloader.h"
#include "k8s/restart_trigger.h"
#include "k8s/volumes.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::string_view> kReloader{
    "reloader", "auto",
    "whether Reloader runs in the cluster: yes (then one level higher), no (then nothing is said), auto: an annotation of it is seen"};
constexpr Param<std::int64_t> kRefreshHours{"refresh_hours", 24,
                                            "Secrets that an ExternalSecret refreshes more often than this are named, not added"};
constexpr ParamSpec kParams[] = {kReloader, kRefreshHours};
constexpr std::string_view kAsks[] = {"DaemonSet", "Deployment", "ExternalSecret", "Kustomization", "Rollout", "Secret", "StatefulSet"};

using Names = std::vector<std::string_view>;

// What the API server takes for a name; placeholders of templates are none.
bool IsObjectName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

// Calls `add` with each Secret that a container reads as environment or by subPath: neither follows a change.
template <class Add>
void ForEachFrozenSecret(const k8s::Workload& workload, const k8s::Container& container, Add&& add) {
  const k8s::ContainerEnvironment& environment = container.environment;
  for (std::size_t i = 0; i < environment.from_size(); ++i) {
    if (const k8s::EnvFrom from = environment.FromAt(i); from.source == k8s::EnvSource::kSecret) add(from.object);
  }
  for (std::size_t i = 0; i < environment.size(); ++i) {
    if (const k8s::EnvEntry entry = environment.At(i); entry.source == k8s::EnvSource::kSecret) add(entry.object);
  }
  for (std::size_t i = 0; i < k8s::MountCount(container.field); ++i) {
    const k8s::Mount mount = k8s::MountAt(container.field, i);
    const auto volume = mount.is_live() ? std::nullopt : k8s::FindVolume(workload.pod_spec(), mount.name);
    for (std::size_t j = 0; volume && j < volume->size(); ++j) {
      if (const k8s::VolumeSource source = volume->SourceAt(j); source.secret) add(source.object);
    }
  }
}

// `unknown`: set where only items that are not looked at could tell; then nothing is said of the Secret.
bool IsCovered(const k8s::Reloader& reloader, std::string_view name, const Object& user, const Snapshot& snapshot, bool& unknown) {
  if (!IsObjectName(name) || k8s::HasHashedName(name)) return true;
  // What the annotations of the workload say needs no look at the Secret; only its own `ignore` and `match` do.
  auto verdict = reloader.Judge(k8s::ReloadKind::kSecret, name, nullptr);
  if (verdict.restarts() || verdict.declined()) return true;
  const Object* secret = snapshot.Find("Secret", user.ref().ns, name);
  if (secret != nullptr) verdict = reloader.Judge(k8s::ReloadKind::kSecret, name, secret);
  unknown = unknown || verdict.answer == k8s::ReloadVerdict::Answer::kUnknown;
  if (verdict.answer != k8s::ReloadVerdict::Answer::kNo || verdict.declined()) return true;
  if (secret != nullptr && (secret->Annotation(k8s::kReloaderIgnore) == "true" || k8s::IsImmutable(*secret))) return true;
  return k8s::IsGenerated(k8s::ReloadKind::kSecret, name, user, snapshot);
}

Names Uncovered(const k8s::Workload& workload, const k8s::Reloader& reloader, const Snapshot& snapshot, Reporter& report) {
  Names names;
  std::unordered_set<std::string_view> seen;
  bool unknown = false;
  for (const k8s::Container& container : workload.containers()) {
    ForEachFrozenSecret(workload, container, [&](std::string_view name) {
      if (!seen.insert(name).second) return;
      if (!IsCovered(reloader, name, workload.object(), snapshot, unknown)) names.push_back(name);
    });
  }
  if (unknown) report.Skip(reloader.WhyUnknown(k8s::ReloadKind::kSecret));
  return names;
}

bool IsInUse(const k8s::Reloader& reloader, const Context& context) {
  return reloader.mentioned() || context.Get(kReloader) == "yes" || context.snapshot().Contains(Index::kReloader, "", "");
}

// A Go duration in seconds ("1h30m", "15m0s"), 0 for none; what cannot be read counts as rare.
double Seconds(std::string_view duration) {
  constexpr double kRare = 1e18;
  double total = 0;
  double number = 0;
  for (const char c : duration) {
    if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
    } else if (c == 'h' || c == 'm' || c == 's') {
      total += number * (c == 'h' ? 3600 : c == 'm' ? 60 : 1);
      number = 0;
    } else {
      return kRare;
    }
  }
  return number == 0 ? total : kRare;
}

std::string_view TextOr(const Field& field, std::string_view fallback) {
  const Node* value = field.value();
  return value != nullptr && value->is_scalar() && !value->is_null() ? value->text() : fallback;
}

// The ExternalSecret that writes the Secret more often than the limit, the first of several; nullptr: none. The operator's own default is
// one hour; an interval of 0 and the policy CreatedOnce never refresh.
const Object* RefresherOf(std::string_view secret, std::string_view ns, const Context& context) {
  const auto limit = static_cast<double>(context.Get(kRefreshHours)) * 3600;
  const auto externals = context.snapshot().Lookup(Index::kSecretWriters, secret, ns);
  const auto refreshes = [&](const Object* external) {
    if (TextOr(external->At("spec.refreshPolicy"), "") == "CreatedOnce") return false;
    const double every = Seconds(TextOr(external->At("spec.refreshInterval"), "1h"));
    return every > 0 && every < limit;
  };
  const auto found = std::find_if(externals.begin(), externals.end(), refreshes);
  return found == externals.end() ? nullptr : *found;
}

// By the Secret.
using Refreshers = std::unordered_map<std::string_view, const Object*>;

Refreshers RefreshersOf(const Names& secrets, std::string_view ns, const Context& context) {
  Refreshers refreshers;
  for (const std::string_view secret : secrets) {
    if (const Object* external = RefresherOf(secret, ns, context)) refreshers.emplace(secret, external);
  }
  return refreshers;
}

// Moves the names that are refreshed often to the end; where they begin.
Names::iterator PartRefreshed(Names& names, const Refreshers& refreshers) {
  return std::stable_partition(names.begin(), names.end(), [&](std::string_view name) { return !refreshers.contains(name); });
}

std::string Plural(std::size_t count) { return count == 1 ? "Secret" : "Secrets"; }

Fix MakeFix(const k8s::Reloader& reloader, const Field& list, std::span<const std::string_view> names, bool in_use) {
  if (!in_use)
    return Fix::Manual(
        "Restart the pods when these Secrets change: run Reloader and list them, or put a checksum of them into the pod template");
  const Node* present = list.value();
  const bool extends = present != nullptr && !present->is_null();
  if (extends && !present->is_string()) return Fix::Manual("Make the Reloader annotation a string, then list the Secrets in it");
  std::string text = k8s::ExtendReloadList(extends ? present->string() : std::string_view(), names);
  const auto where = reloader.from_template(k8s::ReloadKind::kSecret) ? "the pod template's" : "the workload's";
  return Fix::Safe(
             fmt::format("{} {} {} {} Reloader annotation", extends ? "Add" : "List", fmt::join(names, ", "), extends ? "to" : "in", where))
      .Set(list, text);
}

void ReportMissing(const k8s::Reloader& reloader, std::span<const std::string_view> names, const Context& context, Reporter& report) {
  const bool in_use = IsInUse(reloader, context);
  const Field list = reloader.ListField(k8s::ReloadKind::kSecret);
  auto& finding = report.At(list, "secrets",
                            fmt::format("{} {} read once at start, and {} when {} change{}", Plural(names.size()),
                                        fmt::format("{} {}", fmt::join(names, ", "), names.size() == 1 ? "is" : "are"),
                                        in_use ? "no Reloader annotation restarts the pods" : "nothing restarts the pods",
                                        names.size() == 1 ? "it" : "they", names.size() == 1 ? "s" : ""));
  if (context.Get(kReloader) == "yes" && finding.level < Severity::kError)
    finding.level = static_cast<Severity>(static_cast<int>(finding.level) + 1);
  finding.fix = MakeFix(reloader, list, names, in_use);
}

void ReportRefreshed(const k8s::Reloader& reloader, std::string_view name, const Object& external, Reporter& report) {
  auto& finding =
      report.At(reloader.ListField(k8s::ReloadKind::kSecret), fmt::format("secret {}", name),
                fmt::format("Secret {} is read once at start and refreshed every {} by {}: each change would have to restart the pods",
                            name, TextOr(external.At("spec.refreshInterval"), "1h"), ToString(external.ref())));
  finding.AtMost(Severity::kInfo).fix = Fix::Manual("List it for Reloader only if its value changes seldom");
  report.Relate(finding, external, external.At("spec.refreshInterval"));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.has_pod() || context.Get(kReloader) == "no" || k8s::HasChecksumAnnotation(workload)) return;
  const k8s::Reloader reloader(workload);
  Names names = Uncovered(workload, reloader, context.snapshot(), report);
  if (names.empty()) return;
  const Refreshers refreshers = RefreshersOf(names, workload.object().ref().ns, context);
  const auto refreshed = PartRefreshed(names, refreshers);
  if (const std::span missing(names.begin(), refreshed); !missing.empty()) ReportMissing(reloader, missing, context, report);
  for (auto it = refreshed; it != names.end(); ++it) ReportRefreshed(reloader, *it, *refreshers.at(*it), report);
}

// Reloader restarts none of the others.
constexpr WorkloadKinds kReloaded = {WorkloadKind::kDeployment, WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                     WorkloadKind::kRollout};

}  // namespace

constexpr Rule kMissingReloadAnnotation{
    .id = "LW106",
    .name = "missing-reload-annotation",
    .summary = "A Secret read as environment or by subPath whose change restarts nothing.",
    .rationale =
        "Environment variables and subPath files are read when the pod starts. A rotated provider key, master key or database password "
        "reaches "
        "the running pods only with a restart: until then the gateway works with the old, often revoked key, and the new one comes into "
        "force with "
        "some later restart nobody connects with it. 38 of 48 real workloads have neither a Reloader annotation nor a checksum. Reloader's "
        "own "
        "precedence decides what counts as covered; a list is extended where it stands and never started where it would hide another. "
        "Secrets "
        "that an ExternalSecret refreshes more often than daily are only named: each change would restart the gateway.",
    .remediation =
        "With Reloader: set `secret.reloader.stakater.com/reload` in the annotations of the workload to the names of the Secrets, "
        "separated by "
        "commas. Without: put a checksum of them into an annotation of the pod template.",
    .before = R"(metadata:
  name: litellm
  annotations:
    secret.reloader.stakater.com/reload: litellm-secrets
)",
    .after = R"(metadata:
  name: litellm
  annotations:
    secret.reloader.stakater.com/reload: "litellm-secrets,litellm-database"
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .at_admission = AtAdmission::kFill,
    .fix = FixClass::kSafe,
    .asks = kAsks,
    .workloads = kReloaded,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
