// LW003: reported by the engine when a rule fails; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kInternalError{
    .id = "LW003",
    .name = "internal-error",
    .summary = "A rule failed while it judged an object; its verdict is missing.",
    .rationale =
        "A rule that fails must neither let its fault in unseen nor stop the others: it is named, counted, and has the level of the rule "
        "that failed.",
    .remediation = "Report it with the object, secrets removed. Until it is fixed, switch the failing rule off in the policy.",
    .production = Severity::kError,
    .development = Severity::kWarning,
};

}  // namespace warden::rules
