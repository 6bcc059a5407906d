// Lowering.
#include "engine/lower.h"

#include <algorithm>

#include "engine/break_glass.h"
#include "engine/policy_names.h"

namespace warden {
namespace {

bool IsExemptable(const Finding& finding, std::span<const Rule* const> rules) {
  const auto index = FindRuleIndex(rules, finding.rule);
  return index && rules[*index]->exemptable;
}

void Admit(Finding& finding) {
  finding.level = Severity::kWarning;
  finding.admitted = true;
}

}  // namespace

void BreakGlassFor(std::vector<std::unique_ptr<Entry>>& entries, const Object& object, const Policy& policy,
                   const Circumstances& circumstances, Evaluation& evaluation) {
  const auto opens = [&](const std::unique_ptr<Entry>& entry) {
    return entry->finding.level == Severity::kError && IsExemptable(entry->finding, policy.rules());
  };
  if (std::none_of(entries.begin(), entries.end(), opens)) return;
  evaluation.break_glass = WaysToBreakGlass(object, policy, circumstances);
  if (evaluation.break_glass.ways.empty()) return;
  for (const auto& entry : entries) {
    if (!opens(entry)) continue;
    evaluation.break_glass.rules.push_back(entry->finding.rule);
    Admit(entry->finding);
  }
}

Mode ModeFor(const CompiledPolicy& policy, const Circumstances& circumstances) {
  return circumstances.only_warns && policy.mode() == Mode::kEnforce ? Mode::kWarn : policy.mode();
}

void ApplyMode(std::vector<std::unique_ptr<Entry>>& entries, std::span<const Rule* const> rules, Mode mode, Point point) {
  if (mode == Mode::kEnforce) return;
  for (const auto& entry : entries) {
    Finding& finding = entry->finding;
    if (!IsExemptable(finding, rules)) continue;
    const bool denies = finding.level == Severity::kError;
    finding.AtMost(Severity::kWarning);
    if (point != Point::kAdmission) continue;
    finding.admitted = finding.admitted || denies;
    finding.unsaid = mode == Mode::kAudit;
  }
}

}  // namespace warden
