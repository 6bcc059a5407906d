// LW010: reported by the engine when judging an object takes more than its budget; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kJudgementOverBudget{
    .id = "LW010",
    .name = "judgement-over-budget",
    .summary = "Judging the object took more than its budget and was stopped; the rules from the named one on gave no answer.",
    .rationale =
        "Only the rules before the one that was running judged the object, and nothing of it is fixed: other faults may be unseen. What "
        "those rules found stands. The budget of steps and time is there because the webhook must go on answering and a pipeline must end, "
        "whatever an object holds. At admission the answer is HTTP 500, so that the failurePolicy of the webhook configuration decides. "
        "The "
        "rule cannot be exempted: an exemption is written into the object, and whoever writes the object could hide the rest of it.",
    .remediation =
        "Make the object smaller or simpler where the named rule looks: fewer entries, fewer references, names in place of regular "
        "expressions. If it is an ordinary object, report it with its secrets removed: the budget is more than ten times what ordinary "
        "objects take.",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .exemptable = false,
};

}  // namespace warden::rules
