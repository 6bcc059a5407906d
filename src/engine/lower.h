// What the house lowers after the rules have spoken: broken glass and modes. Old sins and hearsay are old_sins.h.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/judge.h"
#include "warden/engine.h"

namespace warden {

// At admission, where something would deny: turns every error of an exemptable rule into a warning when the glass may be broken, and
// tells in `evaluation` how, or why not.
void BreakGlassFor(std::vector<std::unique_ptr<Entry>>& entries, const Object& object, const Policy& policy,
                   const Circumstances& circumstances, Evaluation& evaluation);

// The mode of the policy, or warn where that is asked for and the policy is stricter.
Mode ModeFor(const CompiledPolicy& policy, const Circumstances& circumstances);

// warn: errors become warnings. audit: and at admission nothing is said.
void ApplyMode(std::vector<std::unique_ptr<Entry>>& entries, Mode mode, Point point);

}  // namespace warden
