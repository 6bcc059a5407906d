// Whether the policy's own exemptions still earn their place, over a whole run: one object alone cannot say that a pattern hides nothing.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "warden/engine.h"

namespace warden::engine {

// LW004 for each exemption whose day is over, LW005 for each that named objects of the run and hid nothing; at their places in the
// policy file, with the levels of `compiled`. `used`: by exemption, whether it hid something; absent: it named nothing that was judged.
std::vector<Finding> RottenExemptions(const std::map<std::size_t, bool>& used, const Policy& policy, const CompiledPolicy& compiled,
                                      std::chrono::sys_days today);

}  // namespace warden::engine
