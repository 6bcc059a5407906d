// The way back.
#include "engine/way_back.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/time_text.h"
#include "engine/break_glass.h"
#include "engine/policy_names.h"
#include "engine/update.h"

namespace warden {
namespace {

// Long enough for a rollback, short enough to be gone when the incident is over.
constexpr std::chrono::hours kOpenFor{1};

// As kubectl takes it.
std::string ResourceOf(const ObjectRef& ref) {
  std::string name = ref.kind;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool built_in = ref.group.empty() || ref.group == "apps" || ref.group == "batch";
  return built_in ? name : fmt::format("{}.{}", name, ref.group);
}

bool IsInPodTemplate(const Entry& entry) {
  const std::string outer = entry.field.path().outer;
  return outer == "/spec/template" || outer.starts_with("/spec/template/");
}

}  // namespace

std::string WayBack(const std::vector<std::unique_ptr<Entry>>& entries, const Object& object, const Policy& policy,
                    const Circumstances& circumstances) {
  bool in_template = false;
  for (const auto& entry : entries) {
    if (entry->finding.level != Severity::kError) continue;
    const auto index = FindRuleIndex(policy.rules(), entry->finding.rule);
    if (!index || !policy.rules()[*index]->exemptable) return {};
    in_template = in_template || IsInPodTemplate(*entry);
  }
  if (!in_template || !ChangesOnlyPodTemplate(object, circumstances)) return {};
  const ObjectRef& ref = object.ref();
  return fmt::format("kubectl -n {} annotate {} {} --overwrite '{}=rollback; until={}'", ref.ns, ResourceOf(ref), ref.name,
                     kBreakGlassAnnotation, ToText(circumstances.now + kOpenFor));
}

}  // namespace warden
