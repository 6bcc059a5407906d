// LW010: reported by the engine when judging an object takes more than its budget; described here.
#include "rules/catalogue.h"

namespace warden::rules {

constexpr Rule kJudgementOverBudget{
    .id = "LW010",
    .name = "judgement-over-budget",
    .summary = "Judging the object took more than its budget; the rules from the named one on gave no answer.",
    .rationale =
        "Whatever an object holds, judging it ends: the webhook must go on answering, and a pipeline must end. An object that takes more "
        "than its budget of steps or time is judged by the rules before the one that was running. What they found stands, and nothing of "
        "the object is fixed. At admission the answer is HTTP 500, so that the failurePolicy of the webhook configuration decides. The "
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
