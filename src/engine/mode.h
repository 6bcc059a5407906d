// The pass of the policy's mode: enforce leaves levels as they are, warn and audit let nothing deny.
#pragma once

#include "engine/case.h"

namespace warden::engine {

// warn: errors become warnings. audit: and at admission nothing is said. The mode is the policy's, or warn where that is asked for and the
// policy is stricter.
void ApplyMode(Case& c);

}  // namespace warden::engine
