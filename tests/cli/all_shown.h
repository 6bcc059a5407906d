// Everything that any command could print of a file, whatever were found in it.
#pragma once

#include <string>

#include "support/canaries.h"

namespace warden::testing {

// Each line as a diff would show it, each excerpt that a finding at any place would have, and what is said of what cannot be read.
std::string AllThatMayShow(const std::string& name, const std::string& text);

// That, and the outputs of check and fix, without the canary. `what` is said of the file where they have it.
void ExpectNothingOut(const std::string& name, const std::string& text, const Canary& canary, const std::string& what);

}  // namespace warden::testing
