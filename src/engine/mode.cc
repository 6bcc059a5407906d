// The mode.
#include "engine/mode.h"

namespace warden::engine {
namespace {

Mode ModeFor(const CompiledPolicy& policy, const Circumstances& circumstances) {
  return circumstances.only_warns && policy.mode() == Mode::kEnforce ? Mode::kWarn : policy.mode();
}

}  // namespace

void ApplyMode(Case& c) {
  const Mode mode = ModeFor(c.compiled, c.circumstances);
  c.evaluation.mode = mode;
  if (mode == Mode::kEnforce) return;
  for (const auto& entry : c.judgement.entries) {
    Finding& finding = entry->finding;
    if (!finding.rule->exemptable) continue;
    const bool denies = finding.level == Severity::kError;
    finding.AtMost(Severity::kWarning);
    if (!c.at_admission()) continue;
    finding.admitted = finding.admitted || denies;
    finding.unsaid = mode == Mode::kAudit;
  }
}

}  // namespace warden::engine
