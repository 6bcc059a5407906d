// The pass that lets be what the object's annotation or the policy exempts. What an exemption is: exemptions.h.
#pragma once

#include "engine/case.h"

namespace warden::engine {

// Takes out of the case what is exempted, and adds what is wrong with the exemptions.
void Exempt(Case& c);

}  // namespace warden::engine
