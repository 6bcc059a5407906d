// LW009: reported by the engine on the annotation of an object; described here. Policy files and options that name such a rule are not
// taken at all.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kUnknownRule{
    .id = "LW009",
    .name = "unknown-rule",
    .summary = "An exemption names a rule that does not exist.",
    .rationale =
        "A slip of the finger in the name of a rule exempts nothing, and does so silently. A policy file or an option that names such a "
        "rule stops the run before any work.",
    .remediation = "Use an id or a name that `warden rules` lists.",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
};

}  // namespace warden::rules
