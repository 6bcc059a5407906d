// What denies at admission in the end, of all that was found on an object and of what was found on the one that is stored.
#pragma once

#include "engine/case.h"

namespace warden::engine {

// The pass: errors that must not deny at admission become warnings (leniency.h). Throws OverBudget.
void Admit(Case& c);

// Whether Evaluate would deny the object of the case, at a fraction of the price: rules that may deny are asked first, and the first denial
// is the answer. Leaves the case with whatever it found by then. Throws OverBudget.
bool WouldDeny(Case& c);

}  // namespace warden::engine
