// LW005: reported by the engine on the annotation of an object, and by a run over files on the policy; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kUnusedExemption{
    .id = "LW005",
    .name = "unused-exemption",
    .summary = "An exemption that hides nothing: its rule was asked and found nothing.",
    .rationale =
        "What it was for has been fixed, or its pattern never fitted. Left standing it will hide the next fault of that kind on the day "
        "it "
        "is made. Only rules that were asked count: one that was skipped for lack of other objects says nothing.",
    .remediation = "Remove the rule from the annotation `litellm-warden.dev/exempt`, or the entry from the policy file.",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
};

}  // namespace warden::rules
