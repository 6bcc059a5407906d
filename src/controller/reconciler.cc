// From the API server to the pods, and back.
#include "controller/reconciler.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "base/time_text.h"
#include "base/wiped_text.h"
#include "controller/cluster_pods.h"
#include "controller/seen_versions.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/text_at.h"
#include "engine/snapshots.h"
#include "k8s/object_reader.h"
#include "k8s/recognise.h"
#include "litellm/config/find_configs.h"
#include "litellm/readers/hot_add.h"
#include "litellm/version/installed.h"
#include "proxy/http_model_api.h"
#include "warden/kinds.h"
#include "warden/rule.h"

namespace warden::controller {
namespace {

using nlohmann::json;

constexpr std::string_view kStatusOf = "litellm-warden.dev/status-of";
constexpr std::chrono::seconds kResync{300};       // nothing was heard, and all the same; and up to a minute more, not all at once
constexpr std::chrono::seconds kSoon{15};          // a pod could not be asked, a model failed
constexpr std::chrono::seconds kWhileRolling{10};  // pods come and go
constexpr std::size_t kMostErrors = 3;             // of a message
constexpr std::size_t kLongestMessage = 1000;      // of an Event

const KindInfo& InfoOf(std::string_view kind) { return *FindKind(kind); }

std::int64_t UnixTime(const base::Clock& clock) { return clock.Second().time_since_epoch().count(); }

std::string_view ResourceVersionOf(const Object& object) {
  const Node* version = object.At("metadata.resourceVersion").value();
  return version != nullptr ? version->string() : std::string_view();
}

// Whether it can be said that no other workload reads a configuration, and whose pods are whose.
bool KnowsWorkloads(const Snapshot& snapshot, const std::string& ns) {
  const auto knows = [&](std::string_view kind) { return snapshot.Knows(kind, ns) != Known::kNotLookedAt; };
  const auto is_known = [&](std::string_view kind) { return !InfoOf(kind).is_watched || knows(kind); };
  return knows("ReplicaSet") && std::all_of(kUserKinds.begin(), kUserKinds.end(), is_known);
}

// {"config.yaml": [{"since": …}, …]}
std::string SeenJson(const std::map<std::string, SeenVersions>& all) {
  std::string text;
  doc::JsonWriter json(text);
  json.BeginObject();
  for (const auto& [place, seen] : all) json.Key(place).Raw(seen.Json());
  json.EndObject();
  return text;
}

std::map<std::string, SeenVersions> ReadSeen(const std::string& text) {
  std::map<std::string, SeenVersions> all;
  const auto read = doc::ReadJson(text, "");
  if (!read.ok()) return all;
  for (const Member& member : read.document->root().members())
    all[std::string(member.key.text())] = SeenVersions::Read(doc::ToJson(member.value));
  return all;
}

bool SameVersions(const std::map<std::string, SeenVersions>& a, const std::map<std::string, SeenVersions>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && x.second.size() == y.second.size(); });
}

// One value for each state of what is wanted.
std::string DigestOf(const hotadd::DesiredModels& desired) {
  base::Sha256 hash;
  for (const auto& [id, said] : hotadd::FileModelsOf(desired)) {
    hash.Add(id);
    hash.Add(said);
  }
  return hash.Hex().substr(0, 16);
}

}  // namespace

// What one look has found out.
struct Reconciler::Look {
  std::string ns;
  std::string name;
  std::string key() const { return ns + "/" + name; }
  Object object;
  std::shared_ptr<const Snapshot> base;
  std::optional<engine::OverlaySnapshot> snapshot;
  std::optional<HotAddStatus> before;
  bool has_status = false;
  std::map<std::string, SeenVersions> seen;  // by the key of the ConfigMap
  bool unbroken = false;                     // no version was missed since the last look of this process
  bool readable = true;
  bool is_others_status = false;
  std::vector<Lingering> lingering;
  Assumptions assumptions;
  Judged judged;
  std::vector<std::shared_ptr<hotadd::DesiredModels>> desired;
  std::vector<WorkloadReport> reports;
  std::vector<std::int64_t> starts;  // of all pods' containers
  bool failed = false;
  bool rolling = false;
};

Reconciler::Outcome Reconciler::Reconcile(const std::string& ns, const std::string& name, const std::stop_token& stop) {
  Note([](ReconcilerCounts& counts) { ++counts.reconciled, ++counts.api_calls; });
  auto document = needs_.api.Get(kube::ResourceOf(InfoOf("ConfigMap")), {ns, name}, stop);
  if (!document.ok()) {
    if (document.error().failure == kube::ApiFailure::kNotFound) {
      Forget(ns, name);
      return {};
    }
    Note([](ReconcilerCounts& counts) { ++counts.failed; });
    needs_.log.Warning(
        "a ConfigMap could not be read",
        {{"namespace", std::string_view(ns)}, {"object", std::string_view(name)}, {"error", std::string_view(document.error().message)}});
    return {.ok = false};
  }
  std::vector<Object> objects = k8s::ReadObjects(*std::move(document));
  if (objects.size() != 1 || objects[0].is_being_deleted()) {
    Forget(ns, name);
    return {};
  }
  if (!litellm::HotAddIsOn(objects[0])) {
    if (Follows(ns, name)) SwitchOff(ns, name, stop);
    Forget(ns, name);
    return {};
  }
  Look look{.ns = ns, .name = name, .object = std::move(objects[0])};
  look.base = needs_.snapshots.Take();
  if (!KnowsWorkloads(*look.base, ns)) return {.ok = false};
  look.snapshot.emplace(*look.base, look.object, engine::OverlaySnapshot::Presence::kThere);
  look.assumptions = needs_.assumptions();
  look.judged.resource_version = std::string(ResourceVersionOf(look.object));
  Note([](ReconcilerCounts& counts) { ++counts.api_calls; });
  auto kept = needs_.api.Get(kube::ResourceOf(InfoOf("ConfigMap")), {ns, StatusName(name)}, stop);
  if (kept.ok()) {
    look.has_status = true;
    const Node* metadata = kept->root().Find("metadata");
    const Node* annotations = metadata != nullptr ? metadata->Find("annotations") : nullptr;
    look.is_others_status = doc::TextAt(annotations, kStatusOf) != name;
    if (!look.is_others_status) look.before = ReadStatus(kept->root());
  } else if (kept.error().failure != kube::ApiFailure::kNotFound) {
    // Without it nobody knows what pods started with: nothing is done on a guess.
    Note([](ReconcilerCounts& counts) { ++counts.failed; });
    return {.ok = false};
  }
  if (look.before) look.seen = ReadSeen(look.before->seen);
  if (look.before) look.lingering = look.before->lingering;
  {
    const base::MutexLock lock(mutex_);
    look.unbroken = versions_.contains(look.key());
  }
  FindProxies(look, stop);
  {
    // A version that cannot be read was there, and nobody knows what it had.
    const base::MutexLock lock(mutex_);
    if (look.readable) versions_[look.key()] = look.judged.resource_version;
    else versions_.erase(look.key());
  }

  HotAddStatus status = MakeStatus(look.judged, look.reports, base::ToText(needs_.clock.Second()));
  if (look.before) KeepTimes(*look.before, status);
  for (auto& [place, seen] : look.seen) {
    if (!look.starts.empty()) seen.KeepFor(look.starts);
  }
  status.seen = SeenJson(look.seen);
  status.lingering = look.lingering;
  const bool told = WriteStatus(look, status, stop);

  const auto settled = [](const WorkloadReport& one) { return one.problem.empty() && one.report.is_settled(); };
  Outcome outcome;
  outcome.settled = look.judged.rejected.empty() && std::all_of(look.reports.begin(), look.reports.end(), settled);
  outcome.ok = told && !look.failed;
  const auto is_at_rest = [](const WorkloadReport& one) {
    return one.problem.empty() && one.report.failures.empty() && one.report.plan.unasked == 0 && !one.report.plan.is_pending();
  };
  const bool at_rest = std::all_of(look.reports.begin(), look.reports.end(), is_at_rest);
  const std::chrono::seconds jitter(std::hash<std::string>()(look.key()) % 60);
  outcome.again = look.rolling ? kWhileRolling : at_rest ? kResync + jitter : kSoon;
  if (!outcome.ok) Note([](ReconcilerCounts& counts) { ++counts.failed; });
  Gauge gauge{.accepted = look.judged.rejected.empty(), .settled = outcome.settled, .time = UnixTime(needs_.clock)};
  for (const WorkloadReport& one : look.reports) {
    for (const hotadd::PlannedModel& model : one.report.plan.models) {
      if (model.place.line == 0) continue;
      ++gauge.wanted;
      gauge.served += one.report.plan.asked > 0 && model.serving == one.report.plan.asked ? 1 : 0;
      gauge.drifted = gauge.drifted || !model.drifted.empty();
    }
  }
  const base::MutexLock lock(mutex_);
  gauges_[look.key()] = gauge;
  return outcome;
}

void Reconciler::FindProxies(Look& look, const std::stop_token& stop) {
  const Evaluation evaluation = needs_.engine.Evaluate(look.object, *look.base,
                                                       {.point = Point::kAudit,
                                                        .assumptions = look.assumptions,
                                                        .today = needs_.clock.Today(),
                                                        .now = needs_.clock.Second(),
                                                        .locate = false});
  std::size_t errors = 0;
  std::string said;
  for (const Finding& finding : evaluation.findings) {
    if (finding.level != Severity::kError) continue;
    if (++errors <= kMostErrors)
      said += fmt::format("{}{} {}: {}", said.empty() ? "" : "; ", finding.rule->id, finding.subject, finding.message);
  }
  const auto found = litellm::FindConfigs(look.object, *look.snapshot, look.assumptions);
  for (const litellm::UnreadableConfig& config : found.unreadable) {
    if (++errors <= kMostErrors) said += fmt::format("{}{}: {}", said.empty() ? "" : "; ", config.place, config.error.message);
  }
  look.readable = found.unreadable.empty();
  const std::int64_t now = UnixTime(needs_.clock);
  const std::int64_t since = DataSince(look.object.root()).value_or(now);
  std::vector<std::shared_ptr<hotadd::DesiredModels>> desired;
  for (const litellm::Config& config : found.configs) {
    desired.push_back(
        std::make_shared<hotadd::DesiredModels>(hotadd::ReadDesired(config, fmt::format("{}/{}/{}", look.ns, look.name, config.place()))));
    // Also of a version that is rejected: pods start with it all the same.
    look.seen[config.place()].See(hotadd::FileModelsOf(*desired.back()), since, now, look.unbroken);
  }
  if (errors > 0) {
    look.judged.rejected = fmt::format("{} {}: {}", errors, errors == 1 ? "error" : "errors", said);
    return;
  }
  for (std::size_t i = 0; i < found.configs.size(); ++i) {
    const litellm::Config& config = found.configs[i];
    const litellm::ConfigUsers users = config.users(*look.snapshot);
    std::vector<Proxy> proxies;
    for (const litellm::ConfigUser& user : users) {
      if (user.workload().serves()) proxies.push_back({&user, litellm::AdminAccessOf(config, user, *look.snapshot), {}, ""});
    }
    for (Proxy& proxy : proxies) ListPods(look, *desired[i], proxy, stop);
    for (const Proxy& proxy : proxies) LookAt(look, desired[i], config.place(), proxy, proxies, stop);
  }
}

// The pods of one of the workloads that read a configuration.
void Reconciler::ListPods(Look& look, const hotadd::DesiredModels& desired, Proxy& proxy, const std::stop_token& stop) {
  if (!proxy.access.problem.empty()) {
    proxy.problem = proxy.access.problem;
    return;
  }
  const std::vector<std::string> variables = hotadd::VariablesOf(desired);
  Note([](ReconcilerCounts& counts) { ++counts.api_calls; });
  auto live = ListLivePods(needs_.api, *proxy.user, variables, *look.snapshot, stop);
  if (!live.ok()) {
    look.failed = true;
    proxy.problem = live.status().message();
    return;
  }
  proxy.live = *std::move(live);
  for (const LivePod& pod : proxy.live) {
    if (pod.started_at) look.starts.push_back(*pod.started_at);
  }
}

void Reconciler::LookAt(Look& look, const std::shared_ptr<hotadd::DesiredModels>& desired, const std::string& place, const Proxy& proxy,
                        const std::vector<Proxy>& all, const std::stop_token& stop) {
  look.desired.push_back(desired);
  WorkloadReport one;
  one.workload = ToString(proxy.user->workload().object().ref());
  one.desired = desired.get();
  one.problem = proxy.problem;
  if (one.problem.empty()) one.problem = HotAdd(look, place, proxy, all, one, stop);
  if (one.problem.empty() && one.report.plan.Count(hotadd::Action::kNeedsRollout) > 0 &&
      look.object.Annotation(kRolloutAnnotation) == "true")
    RollOut(look, *proxy.user, one, stop);
  look.rolling = look.rolling || !one.rollout.empty();
  look.failed = look.failed || !one.report.status.ok();
  look.reports.push_back(std::move(one));
}

// What was removed and is served until pods restart, by what is remembered: until every pod has started since.
void Reconciler::KeepLingering(Look& look, const std::vector<LivePod>& live, WorkloadReport& one) {
  const std::int64_t now = UnixTime(needs_.clock);
  for (const proxy::HotAddReport::Written& written : one.report.written) {
    if (written.lingers) look.lingering.push_back({one.workload, written.subject, now});
  }
  std::erase_if(look.lingering, [&](const Lingering& lingering) {
    const auto ran_before = [&](const LivePod& pod) { return !pod.started_at || *pod.started_at <= lingering.since; };
    return lingering.workload == one.workload && std::none_of(live.begin(), live.end(), ran_before);
  });
  for (const Lingering& lingering : look.lingering) {
    if (lingering.workload == one.workload) one.lingering.push_back(lingering.subject);
  }
}

// Why it cannot be done; "": it was, or was tried.
std::string Reconciler::HotAdd(Look& look, const std::string& place, const Proxy& proxy, const std::vector<Proxy>& all, WorkloadReport& one,
                               const std::stop_token& stop) {
  const litellm::ConfigUser& user = *proxy.user;
  const litellm::AdminAccess& access = proxy.access;
  Note([](ReconcilerCounts& counts) { ++counts.api_calls; });
  auto key = ReadMasterKey(needs_.api, look.ns, access, stop);
  if (!key.ok()) {
    look.failed = true;
    return key.status().message();
  }
  const auto shared_key = std::make_shared<const base::WipedText>(*std::move(key));
  const SeenVersions& seen = look.seen[place];
  const auto started_with = [&seen](const LivePod& pod) { return pod.started_at ? seen.At(*pod.started_at) : std::nullopt; };
  // What it has from its file counts, although it is not asked.
  const auto unasked = [&](const LivePod& pod) {
    return proxy::Pod{.name = pod.name, .started_with = started_with(pod), .started_at = pod.started_at};
  };
  std::vector<std::unique_ptr<proxy::ModelApi>> apis;
  std::vector<proxy::Pod> pods;
  for (const LivePod& pod : proxy.live) {
    if (!pod.ready || pod.address.empty()) {
      pods.push_back(unasked(pod));
      continue;
    }
    auto transport =
        needs_.connect({.tls = false, .host = pod.address, .port = static_cast<std::uint16_t>(access.port), .credentials_in_clear = true});
    if (!transport.ok()) continue;
    apis.push_back(proxy::MakeHttpModelApi(*std::move(transport), proxy::AlwaysKey(shared_key), {.prefix = access.prefix}));
    pods.push_back({.name = pod.name,
                    .api = apis.back().get(),
                    .workers = static_cast<unsigned>(access.workers),
                    .assumed = litellm::VersionFor(look.assumptions, user.proxy()),
                    .started_with = started_with(pod),
                    .started_at = pod.started_at,
                    .lacks = pod.lacks});
  }
  // Two workloads may share a database: what pods of the others have from their file is not deleted under them.
  for (const Proxy& other : all) {
    if (other.user == proxy.user) continue;
    for (const LivePod& pod : other.live) pods.push_back(unasked(pod));
  }
  proxy::HotAdder& adder =
      AdderFor(look.ns, look.name, fmt::format("{} {}", one.desired->source, one.workload), access,
               look.object.Annotation(kDriftAnnotation) == "correct", look.object.Annotation(kEmptyAnnotation) == "true");
  const std::vector<std::string> undefined = user.environment().Undefined(hotadd::VariablesOf(*one.desired), *look.snapshot, look.ns);
  one.report = adder.Apply(*one.desired, pods, stop, undefined);
  KeepLingering(look, proxy.live, one);
  Note([&](ReconcilerCounts& counts) {
    counts.writes += one.report.writes;
    counts.reloads += one.report.reloads;
  });
  if (const std::string written = WrittenText(one.report); !written.empty()) {
    SayNews(look, {{false, "HotAddWritten", written}}, stop);
    needs_.log.Info("models were written", {{"namespace", std::string_view(look.ns)},
                                            {"object", std::string_view(look.name)},
                                            {"workload", std::string_view(one.workload)},
                                            {"models", std::string_view(written)},
                                            {"writes", static_cast<std::int64_t>(one.report.writes)},
                                            {"pods", static_cast<std::int64_t>(pods.size())}});
  }
  return "";
}

// One change of the template for each state of what is wanted.
void Reconciler::RollOut(const Look& look, const litellm::ConfigUser& user, WorkloadReport& one, const std::stop_token& stop) {
  const Object& workload = user.workload().object();
  const std::string digest = DigestOf(*one.desired);
  const Node* annotations = user.workload().pod_metadata()["annotations"].value();
  if (annotations != nullptr && doc::TextAt(*annotations, kRestartedFor) == digest) {
    one.rollout = "it was restarted for this configuration";
    return;
  }
  if (!needs_.may_write()) return;
  const KindInfo* kind = FindKind(workload.ref().kind);
  const json patch = {{"spec", {{"template", {{"metadata", {{"annotations", {{std::string(kRestartedFor), digest}}}}}}}}}};
  Note([](ReconcilerCounts& counts) { ++counts.api_calls; });
  const auto done = needs_.api.Patch(kube::ResourceOf(*kind), {look.ns, workload.ref().name}, kube::PatchKind::kMerge, patch,
                                     {.field_manager = "litellm-warden-controller"}, stop);
  one.rollout = done.ok() ? "it is being restarted" : "";
  if (!done.ok()) {
    one.problem = done.error().failure == kube::ApiFailure::kForbidden
                      ? "it may not be restarted: apply deploy/controller/rollouts.yaml in its namespace"
                      : fmt::format("it could not be restarted: {}", done.error().message);
  }
  if (done.ok())
    needs_.log.Info(
        "a workload is restarted, as nothing else helps",
        {{"namespace", std::string_view(look.ns)}, {"object", std::string_view(look.name)}, {"workload", std::string_view(one.workload)}});
}

bool Reconciler::WriteStatus(Look& look, HotAddStatus& status, const std::stop_token& stop) {
  const bool same = look.before && SameForPeople(*look.before, status);
  // What was seen grows by the minute where nothing happens: it is written with the next change, and when a version comes.
  const bool same_versions = look.before && SameVersions(ReadSeen(look.before->seen), look.seen);
  if (same && same_versions) return true;
  if (!needs_.may_write()) return true;
  if (look.is_others_status) {
    needs_.log.Warning("a status is not written, because a ConfigMap of that name is somebody else's",
                       {{"namespace", std::string_view(look.ns)}, {"object", std::string_view(look.name)}});
    return true;
  }
  json data = json::object();
  for (const auto& [key, value] : DataOf(status)) data[key] = value;
  json object = {{"apiVersion", "v1"},
                 {"kind", "ConfigMap"},
                 {"metadata",
                  {{"name", StatusName(look.name)},
                   {"namespace", look.ns},
                   {"labels", {{std::string(k8s::kComponentLabel), "none"}, {"app.kubernetes.io/managed-by", "litellm-warden"}}},
                   {"annotations", {{std::string(kStatusOf), look.name}}}}},
                 {"data", std::move(data)}};
  if (const std::string uid(UidOf(look.object)); !uid.empty()) {
    object["metadata"]["ownerReferences"] = json::array({{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", look.name}, {"uid", uid}}});
  }
  Note([](ReconcilerCounts& counts) { ++counts.api_calls, ++counts.status_writes; });
  const auto written = needs_.api.Patch(kube::ResourceOf(InfoOf("ConfigMap")), {look.ns, StatusName(look.name)}, kube::PatchKind::kApply,
                                        object, {.field_manager = "litellm-warden-controller", .force = true}, stop);
  if (!written.ok()) {
    needs_.log.Warning("a status could not be written", {{"namespace", std::string_view(look.ns)},
                                                         {"object", std::string_view(look.name)},
                                                         {"error", std::string_view(written.error().message)}});
    return false;
  }
  SayNews(look, NewsOf(look.before ? &*look.before : nullptr, status), stop);
  return true;
}

void Reconciler::SayNews(const Look& look, const std::vector<News>& news, const std::stop_token& stop) {
  constexpr kube::Resource kEvents{"", "v1", "events"};
  for (const News& one : news) {
    const std::string time = base::ToText(needs_.clock.Second());
    const json event = {{"apiVersion", "v1"},
                        {"kind", "Event"},
                        {"metadata", {{"generateName", look.name.substr(0, 200) + "."}, {"namespace", look.ns}}},
                        {"involvedObject",
                         {{"apiVersion", "v1"},
                          {"kind", "ConfigMap"},
                          {"namespace", look.ns},
                          {"name", look.name},
                          {"uid", std::string(UidOf(look.object))},
                          {"resourceVersion", look.judged.resource_version}}},
                        {"type", one.warns ? "Warning" : "Normal"},
                        {"reason", one.reason},
                        {"message", one.message.substr(0, kLongestMessage)},
                        {"firstTimestamp", time},
                        {"lastTimestamp", time},
                        {"count", 1},
                        {"source", {{"component", "litellm-warden-controller"}}},
                        {"reportingComponent", "litellm-warden-controller"},
                        {"reportingInstance", needs_.identity.substr(0, 128)}};
    Note([](ReconcilerCounts& counts) { ++counts.api_calls, ++counts.events; });
    const auto made = needs_.api.Create(kEvents, {look.ns, ""}, event, {.field_manager = "litellm-warden-controller"}, stop);
    if (!made.ok()) needs_.log.Warning("an Event could not be made", {{"error", std::string_view(made.error().message)}});
  }
}

// Leadership, and that it is still asked for: a run may take a minute.
Status Reconciler::MayWrite(const std::string& ns, const std::string& name) const {
  if (!needs_.may_write()) return {StatusCode::kConflict, "another replica leads"};
  const auto snapshot = needs_.snapshots.Take();
  const Object* config_map = snapshot->Find("ConfigMap", ns, name);
  const bool is_known = snapshot->Knows("ConfigMap", ns) == Known::kYes;
  if (is_known && (config_map == nullptr || !litellm::HotAddIsOn(*config_map)))
    return {StatusCode::kConflict, "hot-adding was switched off"};
  return {};
}

proxy::HotAdder& Reconciler::AdderFor(const std::string& ns, const std::string& name, const std::string& key,
                                      const litellm::AdminAccess& access, bool correct_drift, bool allow_empty) {
  const base::MutexLock lock(mutex_);
  Kept& kept = adders_[key];
  if (kept.adder == nullptr || kept.poll != access.poll_seconds || kept.correct_drift != correct_drift || kept.allow_empty != allow_empty) {
    kept.poll = access.poll_seconds;
    kept.correct_drift = correct_drift;
    kept.allow_empty = allow_empty;
    kept.adder =
        std::make_unique<proxy::HotAdder>(needs_.clock, proxy::HotAddOptions{.correct_drift = correct_drift,
                                                                             .allow_empty = allow_empty,
                                                                             .poll = std::chrono::seconds(access.poll_seconds),
                                                                             .may_write = [this, ns, name] { return MayWrite(ns, name); },
                                                                             .wait = needs_.wait});
  }
  return *kept.adder;
}

// A status that nobody keeps up to date any more says so.
void Reconciler::SwitchOff(const std::string& ns, const std::string& name, const std::stop_token& stop) {
  if (!needs_.may_write()) return;
  Note([](ReconcilerCounts& counts) { ++counts.api_calls, ++counts.status_writes; });
  const json patch = {{"data", {{"summary", "hot-adding is switched off: the annotation is gone; models that were added stay\n"}}}};
  const auto done = needs_.api.Patch(kube::ResourceOf(InfoOf("ConfigMap")), {ns, StatusName(name)}, kube::PatchKind::kMerge, patch,
                                     {.field_manager = "litellm-warden-controller"}, stop);
  if (!done.ok() && done.error().failure != kube::ApiFailure::kNotFound)
    needs_.log.Warning(
        "a status could not be written",
        {{"namespace", std::string_view(ns)}, {"object", std::string_view(name)}, {"error", std::string_view(done.error().message)}});
}

bool Reconciler::Follows(const std::string& ns, const std::string& name) const {
  const base::MutexLock lock(mutex_);
  return gauges_.contains(ns + "/" + name);
}

void Reconciler::Forget(const std::string& ns, const std::string& name) {
  const std::string key = ns + "/" + name;
  const base::MutexLock lock(mutex_);
  versions_.erase(key);
  gauges_.erase(key);
  std::erase_if(adders_, [&](const auto& entry) { return entry.first.starts_with(key + "/"); });
}

void Reconciler::Note(const std::function<void(ReconcilerCounts&)>& change) {
  const base::MutexLock lock(mutex_);
  change(counts_);
}

ReconcilerCounts Reconciler::counts() const {
  const base::MutexLock lock(mutex_);
  return counts_;
}

std::map<std::string, Reconciler::Gauge> Reconciler::gauges() const {
  const base::MutexLock lock(mutex_);
  return gauges_;
}

}  // namespace warden::controller
