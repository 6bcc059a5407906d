// LW001: reported by what reads files; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kUnreadableDocument{
    .id = "LW001",
    .name = "unreadable-document",
    .summary = "A file or document that is neither YAML nor JSON.",
    .rationale =
        "kubectl and Argo CD refuse the file, or apply only the documents before the broken one. What cannot be read cannot be judged "
        "either, so a green run would "
        "promise more than was looked at.",
    .remediation = "Mend the syntax at the place named. The other documents of the file and of the run were judged all the same.",
    .production = Severity::kError,
    .development = Severity::kError,
    .points = Points::kCheckAndAudit,
    .exemptable = false,
};

}  // namespace warden::rules
