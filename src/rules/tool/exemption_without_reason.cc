// LW006: reported by the engine on the annotation of an object; described here. A policy file with such an exemption is not taken at all.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kExemptionWithoutReason{
    .id = "LW006",
    .name = "exemption-without-reason",
    .summary = "An exemption that cannot hold: no reason, no last day, a rule that is not exemptable, or forbidden by the policy.",
    .rationale =
        "An exemption without a reason is a question that nobody can answer later; one without an end is a rule switched off for ever. "
        "Neither is honoured, so what it should hide is reported, and its author would wonder why.",
    .remediation = "Write `litellm-warden.dev/exempt: \"LW101,LW103; reason=<why>; until=2026-12-31\"`; several are joined by ` | `.",
    .production = Severity::kError,
    .development = Severity::kWarning,
};

}  // namespace warden::rules
