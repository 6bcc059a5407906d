// Rules as people name them on a command line: LW103, lw103 or missing-pre-stop.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "warden/rule.h"
#include "warden/status.h"

namespace warden::cli {

// Each rule once, in the order named. kInvalid: no such rule, and which one was probably meant.
Result<std::vector<const Rule*>> ReadRuleNames(std::span<const std::string> names);

// The same words as the catalogue writes them; what names no rule stays as it is.
std::vector<std::string> WrittenAsInCatalogue(std::span<const std::string> names);

}  // namespace warden::cli
