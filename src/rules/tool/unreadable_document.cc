// LW001: reported by what reads files; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kUnreadableDocument{
    .id = "LW001",
    .name = "unreadable-document",
    .summary = "A file or document that is neither YAML nor JSON.",
    .rationale =
        "What cannot be read cannot be judged, so a green run would promise more than was looked at. kubectl and Argo CD refuse a file "
        "with "
        "broken syntax, or apply only the documents before the broken one.",
    .remediation =
        "Fix the syntax at the place named. Split a file that is larger than 16 MiB. The other documents of the file and of the run were "
        "judged all the same.",
    .production = Severity::kError,
    .development = Severity::kError,
    .points = Points::kCheckAndAudit,
    .exemptable = false,
};

}  // namespace warden::rules
