// Lowering.
#include "engine/lower.h"

#include <algorithm>

#include "engine/break_glass.h"

namespace warden {
namespace {

void Admit(Finding& finding) {
  finding.level = Severity::kWarning;
  finding.admitted = true;
}

}  // namespace

void BreakGlassFor(std::vector<std::unique_ptr<Entry>>& entries, const Object& object, const Policy& policy,
                   const Circumstances& circumstances, Evaluation& evaluation) {
  const auto opens = [&](const std::unique_ptr<Entry>& entry) {
    return entry->finding.level == Severity::kError && entry->finding.rule->exemptable;
  };
  if (std::none_of(entries.begin(), entries.end(), opens)) return;
  evaluation.break_glass = WaysToBreakGlass(object, policy, circumstances);
  if (evaluation.break_glass.ways.empty()) return;
  for (const auto& entry : entries) {
    if (!opens(entry)) continue;
    evaluation.break_glass.rules.push_back(entry->finding.rule->id);
    Admit(entry->finding);
  }
}

Mode ModeFor(const CompiledPolicy& policy, const Circumstances& circumstances) {
  return circumstances.only_warns && policy.mode() == Mode::kEnforce ? Mode::kWarn : policy.mode();
}

void ApplyMode(std::vector<std::unique_ptr<Entry>>& entries, Mode mode, Point point) {
  if (mode == Mode::kEnforce) return;
  for (const auto& entry : entries) {
    Finding& finding = entry->finding;
    if (!finding.rule->exemptable) continue;
    const bool denies = finding.level == Severity::kError;
    finding.AtMost(Severity::kWarning);
    if (point != Point::kAdmission) continue;
    finding.admitted = finding.admitted || denies;
    finding.unsaid = mode == Mode::kAudit;
  }
}

}  // namespace warden
