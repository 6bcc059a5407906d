// Owners, conditions, containers.
#include "controller/live_pods.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/time_text.h"
#include "doc/text_at.h"
#include "k8s/workload.h"

namespace warden::controller {
namespace {

using doc::TextAt;

const Node* ControllerOf(const Object& object) {
  const Node* owners = object.At("metadata.ownerReferences").value();
  if (owners == nullptr) return nullptr;
  for (const Node& owner : owners->items()) {
    const Node* controller = owner.Find("controller");
    if (controller != nullptr && controller->boolean().value_or(false)) return &owner;
  }
  return nullptr;
}

bool Owns(const Object& workload, const Node* owner) {
  return owner != nullptr && TextAt(*owner, "kind") == workload.ref().kind && !UidOf(workload).empty() &&
         TextAt(*owner, "uid") == UidOf(workload);
}

bool BelongsTo(const Object& pod, const Object& workload, const Snapshot& snapshot) {
  const Node* owner = ControllerOf(pod);
  if (owner == nullptr) return false;
  if (Owns(workload, owner)) return true;
  if (TextAt(*owner, "kind") != "ReplicaSet") return false;
  const Object* set = snapshot.Find("ReplicaSet", pod.ref().ns, TextAt(*owner, "name"));
  return set != nullptr && UidOf(*set) == TextAt(*owner, "uid") && Owns(workload, ControllerOf(*set));
}

bool IsReady(const Object& pod) {
  const Node* conditions = pod.At("status.conditions").value();
  return conditions != nullptr && std::any_of(conditions->items().begin(), conditions->items().end(), [](const Node& condition) {
           return TextAt(condition, "type") == "Ready" && TextAt(condition, "status") == "True";
         });
}

std::optional<std::int64_t> StartOf(const Object& pod, std::string_view container) {
  const Node* statuses = pod.At("status.containerStatuses").value();
  if (statuses == nullptr) return std::nullopt;
  for (const Node& status : statuses->items()) {
    if (TextAt(status, "name") != container) continue;
    const Node* state = status.Find("state");
    const Node* running = state != nullptr ? state->Find("running") : nullptr;
    const auto time = base::ParseRfc3339(TextAt(running, "startedAt"));
    return time ? std::optional<std::int64_t>(time->time_since_epoch().count()) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string> LackOf(const Object& pod, const PodQuestion& question, const Snapshot& snapshot) {
  std::vector<std::string> lacks;
  const auto workload = k8s::Workload::Make(pod, snapshot);
  if (!workload) return lacks;
  for (const k8s::Container& container : workload->containers()) {
    if (container.name != question.container) continue;
    lacks = container.environment.Undefined(question.variables, snapshot, pod.ref().ns);
  }
  return lacks;
}

}  // namespace

std::vector<LivePod> FindLivePods(std::span<const Object> pods, const PodQuestion& question, const Snapshot& snapshot) {
  std::vector<LivePod> live;
  for (const Object& pod : pods) {
    const Node* phase = pod.At("status.phase").value();
    if (pod.is_being_deleted() || (phase != nullptr && (phase->string() == "Succeeded" || phase->string() == "Failed"))) continue;
    if (!BelongsTo(pod, *question.workload, snapshot)) continue;
    const Node* address = pod.At("status.podIP").value();
    live.push_back({.name = pod.ref().name,
                    .uid = std::string(UidOf(pod)),
                    .address = address != nullptr ? std::string(address->string()) : std::string(),
                    .ready = IsReady(pod),
                    .started_at = StartOf(pod, question.container),
                    .lacks = LackOf(pod, question, snapshot)});
  }
  std::sort(live.begin(), live.end(), [](const LivePod& a, const LivePod& b) { return a.name < b.name; });
  return live;
}

std::string_view UidOf(const Object& object) { return TextAt(object.At("metadata").value(), "uid"); }

std::string SelectorText(const Object& workload) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ",") + part; };
  const Field selector = workload.At("spec.selector");
  if (const Node* labels = selector["matchLabels"].value()) {
    for (const Member& member : labels->members()) add(std::string(member.key.text()) + "=" + std::string(member.value.text()));
  }
  const Node* expressions = selector["matchExpressions"].value();
  if (expressions == nullptr) return text;
  for (const Node& expression : expressions->items()) {
    const std::string key(TextAt(expression, "key"));
    const std::string_view by = TextAt(expression, "operator");
    std::string values;
    if (const Node* list = expression.Find("values")) {
      for (const Node& value : list->items()) values += (values.empty() ? "" : ",") + std::string(value.text());
    }
    if (by == "In") add(fmt::format("{} in ({})", key, values));
    else if (by == "NotIn") add(fmt::format("{} notin ({})", key, values));
    else if (by == "Exists") add(key);
    else if (by == "DoesNotExist") add("!" + key);
    else return "";
  }
  return text;
}

}  // namespace warden::controller
