// The way back.
#include "engine/way_back.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/letters.h"
#include "base/time_text.h"
#include "engine/break_glass.h"
#include "engine/update.h"
#include "litellm/version_move.h"

namespace warden {
namespace {

// Long enough for a rollback, short enough to be gone when the incident is over.
constexpr std::chrono::hours kOpenFor{1};

// As kubectl takes it.
std::string ResourceOf(const ObjectRef& ref) {
  const std::string name = ToLower(std::string_view(ref.kind));
  const bool built_in = ref.group.empty() || ref.group == "apps" || ref.group == "batch";
  return built_in ? name : fmt::format("{}.{}", name, ref.group);
}

bool IsInPodTemplate(const Entry& entry) {
  const std::string outer = entry.field.path().outer;
  return outer == "/spec/template" || outer.starts_with("/spec/template/");
}

// A newer LiteLLM than the stored one is not the way back.
bool GoesForward(const Views& views, const OldViews* old) {
  if (!views.workload || old == nullptr || old->workload() == nullptr) return false;
  const auto move = MoveBetween(*old->workload(), *views.workload);
  return move && move->change == VersionChange::kNewer;
}

}  // namespace

std::string WayBack(const std::vector<std::unique_ptr<Entry>>& entries, const Views& views, const OldViews* old, const Policy&,
                    const Circumstances& circumstances) {
  bool in_template = false;
  for (const auto& entry : entries) {
    if (entry->finding.level != Severity::kError) continue;
    if (!entry->finding.rule->exemptable) return {};
    in_template = in_template || IsInPodTemplate(*entry);
  }
  const Object& object = *views.object;
  if (!in_template || !ChangesPodTemplate(object, circumstances)) return {};
  const ObjectRef& ref = object.ref();
  const std::string resource = ResourceOf(ref);
  const std::string until = ToText(circumstances.now + kOpenFor);
  if (IsUndo(object, circumstances)) {
    return fmt::format(
        "to go back to an older revision all the same, break the glass for an hour, then repeat the rollback: "
        "kubectl -n {} annotate {} {} --overwrite '{}=rollback; until={}'",
        ref.ns, resource, ref.name, kBreakGlassAnnotation, until);
  }
  if (GoesForward(views, old)) return {};
  return fmt::format("if this is a rollback, annotate the {} first: {}='rollback; until={}'", resource, kBreakGlassAnnotation, until);
}

}  // namespace warden
