// Feeds, and the thread that looks after them.
#include "admission/cluster_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "doc/reader.h"
#include "engine/pruned.h"

namespace warden::admission {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kLook{1};                // between two looks at how the feeds stand
constexpr std::chrono::minutes kVersionHolds{10};       // a cluster may be upgraded under us
constexpr std::chrono::seconds kVersionAskedAgain{10};  // when it did not answer

// Every API server has it. One that does not know it is none, or stands behind something else that answers.
bool IsBuiltIn(const KindInfo& kind) { return kind.group.find('.') == std::string_view::npos; }

// Why a part is not known. What the API server says of it names objects and addresses, and is for the log.
std::string Reason(const ClusterView::Part& part) {
  using State = kube::Sync::State;
  if (part.sync.state == State::kForbidden) return "forbidden";
  if (part.in_another_version) return "served in another version";
  if (part.sync.state == State::kNotThere && IsBuiltIn(*part.kind)) return "not served there";
  const bool was_known = part.sync.state == State::kOutOfStep || part.sync.state == State::kInStep;
  return fmt::format(
      "{}{}", was_known ? "out of step" : "not listed yet",
      part.trouble && part.sync.state != State::kNotThere ? fmt::format(" ({})", kube::ToString(part.trouble->failure)) : "");
}

// What the API server, or the way to it, said to the first of those that are not known; "": nothing went wrong.
std::string FirstTrouble(const std::vector<ClusterView::Part>& parts) {
  const auto found = std::find_if(parts.begin(), parts.end(), [](const auto& part) { return part.known != Known::kYes && part.trouble; });
  return found == parts.end() ? std::string() : found->trouble->message;
}

}  // namespace

// A kind that the API server does not have in our version may be there in another one, as ExternalSecrets are in older installations. Then
// there may well be such objects, and they are not known.
class ClusterView::Feed final : public kube::Standing {
 public:
  Feed(kube::StoreFeed& into, const KindInfo& kind, std::string ns, const Needs& needs)
      : kind_(kind),
        ns_(std::move(ns)),
        get_(needs.calls.get),
        list_watch_(needs.calls.list_watch(kind, ns_)),
        reflector_(
            {.list_watch = *list_watch_, .sink = into, .clock = needs.clock, .pause = needs.pause, .log = needs.log, .what = Name()}) {}

  Known At(steady_clock::time_point now) const override {
    const kube::Sync sync = reflector_.sync();
    if (sync.state == kube::Sync::State::kForbidden) return Known::kForbidden;
    if (sync.state == kube::Sync::State::kNotThere && !IsAbsent(sync)) return Known::kNotLookedAt;
    return sync.KnownAt(now) ? Known::kYes : Known::kNotLookedAt;
  }

  // Where the kind is not there: asks once whether its group is.
  void LookForGroup(std::stop_token stop) {
    const kube::Sync sync = reflector_.sync();
    if (sync.state != kube::Sync::State::kNotThere || IsBuiltIn(kind_) || asked_since_ == sync.since) return;
    const auto answer = get_(fmt::format("/apis/{}", kind_.group), std::move(stop));
    if (!answer && answer.error().failure != kube::ApiFailure::kNotFound) return;  // asked again at the next look
    asked_since_ = sync.since;
    (answer ? group_since_ : no_group_since_).store(sync.since);
  }

  void Start() { reflector_.Start(); }
  void Stop() { reflector_.Stop(); }
  void AskToStop() { reflector_.AskToStop(); }
  Part part(steady_clock::time_point now) const {
    const kube::Sync sync = reflector_.sync();
    const bool in_another_version = sync.state == kube::Sync::State::kNotThere && group_since_.load() == sync.since;
    return {&kind_, ns_, sync, reflector_.counts(), At(now), in_another_version, reflector_.trouble()};
  }

 private:
  std::string Name() const {
    const std::string name = kind_.group.empty() ? std::string(kind_.plural) : fmt::format("{}.{}", kind_.plural, kind_.group);
    return ns_.empty() ? name : fmt::format("{} in {}", name, ns_);
  }
  bool IsAbsent(const kube::Sync& sync) const { return !IsBuiltIn(kind_) && no_group_since_.load() == sync.since; }

  const KindInfo& kind_;
  const std::string ns_;
  const std::function<kube::ApiResult<std::string>(const std::string&, std::stop_token)>& get_;
  const std::unique_ptr<kube::ListWatch> list_watch_;
  kube::Reflector reflector_;
  std::optional<steady_clock::time_point> asked_since_;  // of the keeping thread
  // Since when the kind has not been there, where the group was looked for: it is there, or it is not.
  std::atomic<steady_clock::time_point> group_since_{steady_clock::time_point::min()};
  std::atomic<steady_clock::time_point> no_group_since_{steady_clock::time_point::min()};
};

ClusterView::ClusterView(const ClusterScope& scope, Needs needs) : needs_(std::move(needs)), store_(needs_.clock, &engine::Pruned) {
  const std::vector<std::string> everywhere = {""};
  for (const KindInfo& kind : kKnownKinds) {
    if (!kind.is_watched) continue;
    const bool is_secret = kind.name == "Secret";
    for (const std::string& ns : is_secret ? scope.secret_namespaces : scope.namespaces.empty() ? everywhere : scope.namespaces)
      Add(kind, ns);
  }
  TellCondition();  // before anybody can ask
}

ClusterView::~ClusterView() { Stop(); }

void ClusterView::Add(const KindInfo& kind, const std::string& ns) {
  kube::StoreFeed& into = store_.AddFeed(kind, ns);
  store_.SetStanding(into, &feeds_.emplace_back(into, kind, ns, needs_));
}

void ClusterView::Start() {
  for (Feed& feed : feeds_) feed.Start();
  keeper_ = std::jthread([this](const std::stop_token& stop) { Keep(stop); });
}

void ClusterView::Stop() {
  keeper_.request_stop();
  for (Feed& feed : feeds_) feed.AskToStop();
  if (keeper_.joinable()) keeper_.join();
  for (Feed& feed : feeds_) feed.Stop();
}

void ClusterView::Keep(const std::stop_token& stop) {
  steady_clock::time_point ask_version{};
  while (!stop.stop_requested()) {
    if (needs_.clock.Steady() >= ask_version) {
      AskVersion(stop);
      ask_version = needs_.clock.Steady() + (minor_ == 0 ? std::chrono::seconds(kVersionAskedAgain) : std::chrono::seconds(kVersionHolds));
    }
    for (Feed& feed : feeds_) feed.LookForGroup(stop);
    TellCondition();
    needs_.pause.Until(needs_.clock.Steady() + kLook, stop);
  }
}

void ClusterView::AskVersion(std::stop_token stop) {
  const auto answer = needs_.calls.get("/version", std::move(stop));
  if (!answer) return;  // the reflectors say what is wrong
  const KubernetesVersion version = ReadKubernetesVersion(*answer);
  if (!version.minor) return;
  if (minor_.exchange(*version.minor) == *version.minor) return;
  const std::string text = fmt::format("1.{}", *version.minor);
  needs_.log.Info("the cluster has told its version", {{"version", std::string_view(text)}});
}

void ClusterView::TellCondition() {
  const std::vector<Part> all = parts();
  const std::string text = WhatIsNotKnown(all);
  if (text == told_) return;
  told_ = text;
  if (text.empty()) {
    needs_.condition.Ok();
    needs_.log.Info("the other objects are known", {{"objects", static_cast<std::int64_t>(objects())}});
    return;
  }
  needs_.condition.Remark(text);
  const std::string why = FirstTrouble(all);
  // Without one it has only just begun.
  const base::LogLevel level = why.empty() ? base::LogLevel::kInfo : base::LogLevel::kWarning;
  const base::LogField fields[] = {{"what", std::string_view(text)}, {"why", std::string_view(why)}};
  needs_.log.Write(level, "not all other objects are known", std::span(fields, why.empty() ? 1 : 2));
}

KubernetesVersion ClusterView::version() const {
  const int minor = minor_;
  return minor == 0 ? KubernetesVersion{} : KubernetesVersion{minor};
}

std::vector<ClusterView::Part> ClusterView::parts() const {
  const auto now = needs_.clock.Steady();
  std::vector<Part> parts;
  parts.reserve(feeds_.size());
  for (const Feed& feed : feeds_) parts.push_back(feed.part(now));
  return parts;
}

std::string WhatIsNotKnown(const std::vector<ClusterView::Part>& parts) {
  std::map<std::string, std::string> by_reason;
  for (const ClusterView::Part& part : parts) {
    if (part.known == Known::kYes) continue;
    std::string& text = by_reason[Reason(part)];
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", part.kind->name, part.ns.empty() ? "" : fmt::format(" ({})", part.ns));
  }
  std::string text;
  for (const auto& [reason, kinds] : by_reason) text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", reason, kinds);
  return text;
}

KubernetesVersion ReadKubernetesVersion(const std::string& body) {
  const doc::ReadResult read = doc::ReadJson(body, "");
  if (!read.ok()) return {};
  const auto field = [&](std::string_view key) {
    const Node* node = read.document->root().Find(key);
    return node == nullptr ? std::string_view() : node->string();
  };
  const std::string_view text = field("minor");  // "36", or "36+" of some providers
  int minor = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), minor);
  return field("major") == "1" && end.ec == std::errc() && minor > 0 ? KubernetesVersion{minor} : KubernetesVersion{};
}

}  // namespace warden::admission
