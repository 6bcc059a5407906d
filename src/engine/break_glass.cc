// The ways through.
#include "engine/break_glass.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/time_text.h"
#include "engine/annotation_text.h"
#include "engine/scaled.h"

namespace warden::engine {
namespace {

void ByGroup(const Policy& policy, const Circumstances& circumstances, BreakGlass& glass) {
  if (circumstances.requester == nullptr) return;
  const std::string_view group = policy.BreakGlassGroupOf(*circumstances.requester);
  if (!group.empty()) glass.ways.push_back(fmt::format("group {}", group));
}

// What is wrong with the annotation; "" when it is honoured.
std::string Refusal(std::string_view reason, std::string_view until, std::chrono::sys_seconds now) {
  if (reason.empty()) return "it gives no reason";
  if (until.empty()) return "until is missing";
  const auto end = base::ParseRfc3339(until);
  if (!end) return "until is not a time, should be one such as 2026-12-31T18:00:00Z";
  if (*end <= now) return fmt::format("it ended at {}", base::ToText(*end));
  if (*end > now + kLongestBreakGlass) return fmt::format("{} is more than {} h away", base::ToText(*end), kLongestBreakGlass.count());
  return {};
}

// "<reason>; until=<time>"; the reason may hold semicolons.
void ByAnnotation(const Object& object, const Circumstances& circumstances, BreakGlass& glass) {
  const std::string_view text = object.Annotation(kBreakGlassAnnotation);
  if (text.empty()) return;
  const auto last = text.rfind(';');
  const std::string_view tail = last == std::string_view::npos ? std::string_view() : Trimmed(text.substr(last + 1));
  const bool has_until = tail.starts_with("until=");
  const std::string_view reason = Trimmed(has_until ? text.substr(0, last) : text);
  const std::string_view until = has_until ? Trimmed(tail.substr(std::string_view("until=").size())) : std::string_view();
  const std::string refusal = Refusal(reason, until, circumstances.now);
  if (refusal.empty()) {
    glass.ways.push_back(fmt::format("annotation until {}: {}", until, reason));
  } else {
    glass.refused = fmt::format("{} is not honoured: {}", kBreakGlassAnnotation, refusal);
  }
}

// `kubectl rollout undo` puts the annotations of the older revision in the place of the object's: glass that was broken on the stored
// object is broken for the update that takes the annotation off, or brings back the one that let the older revision through in its day.
void ByStoredAnnotation(const Circumstances& circumstances, BreakGlass& glass) {
  const bool updates = circumstances.operation == Operation::kUpdate && circumstances.old_object != nullptr;
  if (!updates) return;
  BreakGlass stored;
  ByAnnotation(*circumstances.old_object, circumstances, stored);
  if (stored.ways.empty()) return;
  glass.ways.insert(glass.ways.end(), stored.ways.begin(), stored.ways.end());
  glass.refused.clear();
}

}  // namespace

BreakGlass WaysToBreakGlass(const Object& object, const Snapshot& snapshot, const Policy& policy, const Circumstances& circumstances) {
  BreakGlass glass;
  ByGroup(policy, circumstances, glass);
  const std::size_t by_group = glass.ways.size();
  const Object* annotated = Annotated(object, snapshot);
  if (annotated != nullptr) ByAnnotation(*annotated, circumstances, glass);
  if (glass.ways.size() == by_group && annotated == &object) ByStoredAnnotation(circumstances, glass);
  return glass;
}

void BreakTheGlass(Case& c) {
  const auto opens = [](const std::unique_ptr<Entry>& entry) {
    return entry->finding.level == Severity::kError && entry->finding.rule->exemptable;
  };
  const auto& entries = c.judgement.entries;
  if (std::none_of(entries.begin(), entries.end(), opens)) return;
  BreakGlass& glass = c.evaluation.break_glass;
  glass = WaysToBreakGlass(c.object, c.snapshot, c.policy, c.circumstances);
  if (glass.ways.empty()) return;
  for (const auto& entry : entries) {
    if (!opens(entry)) continue;
    glass.rules.push_back(entry->finding.rule->id);
    entry->finding.level = Severity::kWarning;
    entry->finding.admitted = true;
  }
}

}  // namespace warden::engine
