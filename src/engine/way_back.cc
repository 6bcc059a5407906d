// The way back.
#include "engine/way_back.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/letters.h"
#include "base/time_text.h"
#include "engine/break_glass.h"
#include "engine/ran_before.h"
#include "engine/scaled.h"
#include "engine/update.h"
#include "litellm/version/version_move.h"

namespace warden::engine {
namespace {

// Long enough for a rollback, short enough to be gone when the incident is over.
constexpr std::chrono::hours kOpenFor{1};

// As kubectl takes it.
std::string ResourceOf(const ObjectRef& ref) {
  const std::string name = base::ToLower(std::string_view(ref.kind));
  const bool built_in = ref.group.empty() || ref.group == "apps" || ref.group == "batch";
  return built_in ? name : fmt::format("{}.{}", name, ref.group);
}

// A newer LiteLLM than the stored one is not the way back.
bool GoesForward(const Views& views, const OldViews* old) {
  if (!views.workload || old == nullptr || old->workload() == nullptr) return false;
  const auto move = litellm::MoveBetween(*old->workload(), *views.workload);
  return move && move->change == litellm::VersionChange::kNewer;
}

// What ran before passes, so this did not, as far as the cluster's memory goes.
bool IsKnownToBeNew(const Case& c) {
  const std::string_view kind = RevisionKindOf(c.object.ref());
  return !kind.empty() && c.snapshot.Knows(kind, c.object.ref().ns) == Known::kYes;
}

// Whether something in the pod template denies, and nothing does that the glass does not cover.
bool GlassWouldHelp(const std::vector<std::unique_ptr<Entry>>& entries) {
  bool in_template = false;
  for (const auto& entry : entries) {
    if (entry->finding.level != Severity::kError) continue;
    if (!entry->finding.rule->exemptable) return false;
    in_template = in_template || IsInPodTemplate(entry->field.path());
  }
  return in_template;
}

// Whether something denies, and nothing does that the glass does not cover.
bool GlassWouldLetThrough(const std::vector<std::unique_ptr<Entry>>& entries) {
  const auto denies = [](const auto& entry) { return entry->finding.level == Severity::kError; };
  const auto stays = [&](const auto& entry) { return denies(entry) && !entry->finding.rule->exemptable; };
  return std::any_of(entries.begin(), entries.end(), denies) && std::none_of(entries.begin(), entries.end(), stays);
}

// A Scale has no annotations, and without a view of the cluster those of its workload are not known.
void OfferWayToScale(Case& c) {
  if (!GlassWouldLetThrough(c.judgement.entries)) return;
  const Object* workload = ScaledWorkload(c.object, c.snapshot);
  if (workload == nullptr) {
    c.evaluation.way_back = fmt::format(
        "a request to scale shows no annotations: where an exemption or {} on the {} is to count, change its spec.replicas instead",
        kBreakGlassAnnotation, c.object.scaled_kind());
    return;
  }
  const ObjectRef& ref = workload->ref();
  c.evaluation.way_back = fmt::format(
      "to scale all the same, break the glass for an hour first: kubectl -n {} annotate {} {} --overwrite '{}=scaling; until={}'", ref.ns,
      ResourceOf(ref), ref.name, kBreakGlassAnnotation, base::ToText(c.circumstances.now + kOpenFor));
}

}  // namespace

void OfferWayBack(Case& c) {
  if (!c.object.scaled_kind().empty()) return OfferWayToScale(c);
  if (!GlassWouldHelp(c.judgement.entries) || !ChangesPodTemplate(c.object, c.circumstances)) return;
  const ObjectRef& ref = c.object.ref();
  const std::string resource = ResourceOf(ref);
  const std::string until = base::ToText(c.circumstances.now + kOpenFor);
  std::string& way_back = c.evaluation.way_back;
  if (IsUndo(c.object, c.circumstances)) {
    way_back = fmt::format(
        "to go back to an older revision all the same, break the glass for an hour, then repeat the rollback: "
        "kubectl -n {} annotate {} {} --overwrite '{}=rollback; until={}'",
        ref.ns, resource, ref.name, kBreakGlassAnnotation, until);
  } else if (!GoesForward(c.views.Get(), c.old())) {
    const std::string start =
        IsKnownToBeNew(c) ? fmt::format("no {} that is kept has this pod template; if it is a rollback all the same", RevisionKindOf(ref))
                          : "if this is a rollback";
    way_back = fmt::format("{}, annotate the {} first: {}='rollback; until={}'", start, resource, kBreakGlassAnnotation, until);
  }
}

}  // namespace warden::engine
