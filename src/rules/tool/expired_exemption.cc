// LW004: reported by the engine on the annotation of an object, and by a run over files on the policy; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kExpiredExemption{
    .id = "LW004",
    .name = "expired-exemption",
    .summary = "An exemption whose last day has passed; it no longer holds.",
    .rationale =
        "An exemption is a debt with a date. When the date has passed the finding that it hid counts again, at its own level, and whoever "
        "reads the report should know that it was accepted once, and until when.",
    .remediation =
        "Fix what the exemption was for and remove it, or give it another `until` with a reason that still holds: in the annotation "
        "`litellm-warden.dev/exempt`, or in the policy file.",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
};

}  // namespace warden::rules
