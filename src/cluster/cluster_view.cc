// Feeds, and the thread that looks after them.
#include "cluster/cluster_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "doc/reader.h"
#include "doc/text_at.h"
#include "engine/pruned.h"

namespace warden::cluster {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kLook{1};                // between two looks at how the feeds stand
constexpr std::chrono::minutes kVersionHolds{10};       // a cluster may be upgraded under us
constexpr std::chrono::seconds kVersionAskedAgain{10};  // when it did not answer
constexpr std::chrono::seconds kGroupAskedAgain{10};    // of a kind that is not there: somebody may install it
constexpr std::chrono::seconds kGroupHolds{60};         // what was answered; as long as what a broken watch told
constexpr std::size_t kListsAtOnce = 2;

template <class Call>  // (const KindInfo&, const std::string& ns)
void ForEachFeed(const ClusterScope& scope, const Call& call) {
  const std::vector<std::string> everywhere = {""};
  for (const KindInfo& kind : kKnownKinds) {
    if (!kind.is_watched) continue;
    const bool is_secret = kind.name == "Secret";
    for (const std::string& ns : is_secret ? scope.secret_namespaces : scope.namespaces.empty() ? everywhere : scope.namespaces)
      call(kind, ns);
  }
}

}  // namespace

namespace {

// Passes on what a Reflector tells, and says that there was something.
class Announced final : public kube::ReflectorSink {
 public:
  Announced(kube::StoreFeed& into, const KindInfo& kind, const std::string& ns, const ClusterView::Needs& needs)
      : into_(into), kind_(kind), ns_(ns), changed_(needs.changed) {}

  void Begin() override { into_.Begin(); }
  void Page(Document list) override { into_.Page(std::move(list)); }
  void End() override {
    into_.End();
    if (changed_) changed_(kind_, ns_, "");
  }
  void Apply(kube::WatchEvent event) override {
    if (!changed_) return into_.Apply(std::move(event));
    const Node* object = event.document.root().Find("object");
    const Node* metadata = object != nullptr ? object->Find("metadata") : nullptr;
    const std::string ns(doc::TextAt(metadata, "namespace"));
    const std::string name(doc::TextAt(metadata, "name"));
    into_.Apply(std::move(event));
    changed_(kind_, ns, name);
  }
  std::size_t Size() const override { return into_.Size(); }

 private:
  kube::StoreFeed& into_;
  const KindInfo& kind_;
  const std::string& ns_;
  const std::function<void(const KindInfo&, const std::string&, const std::string&)>& changed_;
};

}  // namespace

// A kind that the API server does not have in our version may be there in another one, as ExternalSecrets are in older installations. Then
// there may well be such objects, and they are not known.
class ClusterView::Feed final : public kube::Standing {
 public:
  Feed(kube::StoreFeed& into, const KindInfo& kind, std::string ns, const Needs& needs, kube::ListGate& lists)
      : kind_(kind),
        ns_(std::move(ns)),
        list_watch_(needs.calls.list_watch(kind, ns_)),
        sink_(into, kind, ns_, needs),
        reflector_({.list_watch = *list_watch_,
                    .sink = sink_,
                    .clock = needs.clock,
                    .pause = needs.pause,
                    .log = needs.log,
                    .what = Name(),
                    .gate = &lists,
                    // The conversion webhook of a CRD may hang for each namespace, and whatever every cluster has must not wait for it.
                    .lane = IsBuiltIn(kind) ? kube::ListGate::Lane::kQuick : kube::ListGate::Lane::kSlow}) {}

  Known At(steady_clock::time_point now) const override { return KnownBy(reflector_.sync(), now); }
  Known KnownBy(const kube::Sync& sync, steady_clock::time_point now) const {
    if (sync.state == kube::Sync::State::kForbidden) return Known::kForbidden;
    if (sync.state == kube::Sync::State::kNotThere && (GroupOf(sync) != Group::kAbsent || now - group_told_.load() > kGroupHolds))
      return Known::kNotLookedAt;
    return sync.KnownAt(now) ? Known::kYes : Known::kNotLookedAt;
  }

  // Since when the kind has not been there, where it is worth a look whether its group is: nobody has looked since then, or `again`.
  std::optional<steady_clock::time_point> WantsGroup(bool again) const {
    const kube::Sync sync = reflector_.sync();
    if (sync.state != kube::Sync::State::kNotThere || IsBuiltIn(kind_)) return std::nullopt;
    return again || GroupOf(sync) == Group::kNotAsked ? std::optional(sync.since) : std::nullopt;
  }
  void TellGroup(steady_clock::time_point since, bool is_there, steady_clock::time_point now) {
    group_told_.store(now);
    (is_there ? no_group_since_ : group_since_).store(kNever);
    (is_there ? group_since_ : no_group_since_).store(since);
  }
  std::string_view group() const { return kind_.group; }

  void Start() { reflector_.Start(); }
  void Stop() { reflector_.Stop(); }
  void AskToStop() { reflector_.AskToStop(); }
  Part part(steady_clock::time_point now) const {
    const auto [sync, trouble] = reflector_.now();
    const bool in_another_version = sync.state == kube::Sync::State::kNotThere && GroupOf(sync) == Group::kThere;
    return {&kind_, ns_, sync, reflector_.counts(), KnownBy(sync, now), in_another_version, trouble, std::nullopt};
  }

 private:
  std::string Name() const {
    const std::string name = kind_.group.empty() ? std::string(kind_.plural) : fmt::format("{}.{}", kind_.plural, kind_.group);
    return ns_.empty() ? name : fmt::format("{} in {}", name, ns_);
  }
  enum class Group : std::uint8_t { kNotAsked, kThere, kAbsent };
  // Of a kind that is not there. What was answered before it went does not count.
  Group GroupOf(const kube::Sync& sync) const {
    if (IsBuiltIn(kind_)) return Group::kNotAsked;
    if (group_since_.load() == sync.since) return Group::kThere;
    return no_group_since_.load() == sync.since ? Group::kAbsent : Group::kNotAsked;
  }

  static constexpr steady_clock::time_point kNever = steady_clock::time_point::min();
  const KindInfo& kind_;
  const std::string ns_;
  const std::unique_ptr<kube::ListWatch> list_watch_;
  Announced sink_;
  kube::Reflector reflector_;
  // Since when the kind has not been there, where the group was looked for: it is there, or it is not.
  std::atomic<steady_clock::time_point> group_since_{kNever};
  std::atomic<steady_clock::time_point> no_group_since_{kNever};
  std::atomic<steady_clock::time_point> group_told_{steady_clock::time_point{}};  // when that was answered last
};

std::size_t ConnectionsOf(const ClusterScope& scope) {
  constexpr std::size_t kAskers = 2;  // of the version, of the groups
  std::size_t watches = 0;
  ForEachFeed(scope, [&](const KindInfo&, const std::string&) { ++watches; });
  return watches + kListsAtOnce + kAskers;
}

ClusterView::ClusterView(const ClusterScope& scope, Needs needs)
    : needs_(std::move(needs)), store_(needs_.clock, &engine::Pruned), lists_(kListsAtOnce) {
  ForEachFeed(scope, [this](const KindInfo& kind, const std::string& ns) { Add(kind, ns); });
  SetCondition(parts());  // before anybody can ask
}

ClusterView::~ClusterView() { Stop(); }

void ClusterView::Add(const KindInfo& kind, const std::string& ns) {
  kube::StoreFeed& into = store_.AddFeed(kind, ns);
  store_.SetStanding(into, &feeds_.emplace_back(into, kind, ns, needs_, lists_));
}

void ClusterView::Start() {
  for (Feed& feed : feeds_) feed.Start();
  teller_ = std::jthread([this](const std::stop_token& stop) { KeepTelling(stop); });
  version_asker_ = std::jthread([this](const std::stop_token& stop) { KeepAskingVersion(stop); });
  group_looker_ = std::jthread([this](const std::stop_token& stop) { KeepLookingForGroups(stop); });
}

void ClusterView::Stop() {
  std::jthread* const threads[] = {&teller_, &version_asker_, &group_looker_};
  for (std::jthread* thread : threads) thread->request_stop();
  for (Feed& feed : feeds_) feed.AskToStop();
  for (std::jthread* thread : threads) {
    if (thread->joinable()) thread->join();
  }
  for (Feed& feed : feeds_) feed.Stop();
}

void ClusterView::KeepTelling(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Tell();
    needs_.pause.Until(needs_.clock.Steady() + kLook, stop);
  }
}

void ClusterView::KeepAskingVersion(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto wait = AskVersion(stop) ? std::chrono::seconds(kVersionHolds) : kVersionAskedAgain;
    needs_.pause.Until(needs_.clock.Steady() + wait, stop);
  }
}

void ClusterView::KeepLookingForGroups(const std::stop_token& stop) {
  steady_clock::time_point again{};       // for all of them
  steady_clock::time_point not_before{};  // for any: it could not be had
  while (!stop.stop_requested()) {
    const auto now = needs_.clock.Steady();
    if (now >= not_before) {
      if (!LookForGroups(now >= again, stop)) not_before = now + kGroupAskedAgain;
      if (now >= again) again = now + kGroupAskedAgain;
    }
    needs_.pause.Until(needs_.clock.Steady() + kLook, stop);
  }
}

// Once for all that want to know. Only a list of groups that does not have it says that a group is not there: something else than an API
// server may answer 404 to everything.
bool ClusterView::LookForGroups(bool again, const std::stop_token& stop) {
  struct Asker {
    Feed* feed;
    steady_clock::time_point since;
  };
  std::vector<Asker> askers;
  for (Feed& feed : feeds_) {
    if (const auto since = feed.WantsGroup(again)) askers.push_back({&feed, *since});
  }
  if (askers.empty()) return true;
  const auto answer = needs_.calls.get("/apis", stop);
  const auto groups = answer ? ReadApiGroups(*answer) : std::nullopt;
  {
    const base::MutexLock lock(group_mutex_);
    group_trouble_.reset();
    if (!answer) group_trouble_ = answer.error();
    else if (!groups) group_trouble_ = {.failure = kube::ApiFailure::kUnreadable, .message = "the answer to /apis is no list of groups"};
  }
  if (!groups) return false;
  const auto now = needs_.clock.Steady();
  for (const Asker& asker : askers) asker.feed->TellGroup(asker.since, groups->contains(asker.feed->group()), now);
  return true;
}

// Whether it is known now.
bool ClusterView::AskVersion(std::stop_token stop) {
  const auto answer = needs_.calls.get("/version", std::move(stop));
  if (!answer) return minor_ != 0;  // the reflectors say what is wrong
  const KubernetesVersion version = ReadKubernetesVersion(*answer);
  if (!version.minor) return minor_ != 0;
  if (minor_.exchange(*version.minor) == *version.minor) return true;
  const std::string text = fmt::format("1.{}", *version.minor);
  needs_.log.Info("the cluster has told its version", {{"version", std::string_view(text)}});
  return true;
}

void ClusterView::Tell() {
  const std::vector<Part> all = parts();
  SetCondition(all);
  const std::optional<UnknownNews::Line> line = news_.Look(all, needs_.clock.Steady());
  if (!line) return;
  if (line->what.empty()) {
    needs_.log.Info("the other objects are known", {{"objects", static_cast<std::int64_t>(objects())}});
    return;
  }
  const base::LogField fields[] = {{"what", std::string_view(line->what)}, {"why", std::string_view(line->why)}};
  needs_.log.Write(line->level, "not all other objects are known", std::span(fields, line->why.empty() ? 1 : 2));
}

void ClusterView::SetCondition(const std::vector<Part>& parts) {
  const std::string text = WhatIsNotKnown(parts);
  if (text == told_) return;
  told_ = text;
  if (text.empty()) needs_.condition.Ok();
  else needs_.condition.Remark(text);
}

KubernetesVersion ClusterView::version() const {
  const int minor = minor_;
  return minor == 0 ? KubernetesVersion{} : KubernetesVersion{minor};
}

std::vector<ClusterView::Part> ClusterView::parts() const {
  const auto now = needs_.clock.Steady();
  std::vector<Part> parts;
  parts.reserve(feeds_.size());
  const auto group_trouble = [&] {
    const base::MutexLock lock(group_mutex_);
    return group_trouble_;
  }();
  for (const Feed& feed : feeds_) {
    Part& part = parts.emplace_back(feed.part(now));
    const bool waits_for_groups = part.sync.state == kube::Sync::State::kNotThere && !IsBuiltIn(*part.kind);
    if (waits_for_groups && part.known != Known::kYes && !part.in_another_version) part.group_trouble = group_trouble;
  }
  ShareTroubleOfTheWay(parts);
  return parts;
}

std::optional<std::set<std::string, std::less<>>> ReadApiGroups(const std::string& body) {
  const doc::ReadResult read = doc::ReadJson(body, "");
  if (!read.ok() || doc::TextAt(read.document->root(), "kind") != "APIGroupList") return std::nullopt;
  std::set<std::string, std::less<>> names;
  if (const Node* groups = read.document->root().Find("groups")) {
    for (const Node& group : groups->items()) names.emplace(doc::TextAt(group, "name"));
  }
  if (!names.contains("apps")) return std::nullopt;  // every API server has it
  return names;
}

KubernetesVersion ReadKubernetesVersion(const std::string& body) {
  const doc::ReadResult read = doc::ReadJson(body, "");
  if (!read.ok()) return {};
  const Node& root = read.document->root();
  const std::string_view text = doc::TextAt(root, "minor");  // "36", or "36+" of some providers
  int minor = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), minor);
  return doc::TextAt(root, "major") == "1" && end.ec == std::errc() && minor > 0 ? KubernetesVersion{minor} : KubernetesVersion{};
}

}  // namespace warden::cluster
