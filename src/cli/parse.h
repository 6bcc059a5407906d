// Values of the command line, and saying what was probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "warden/assumptions.h"
#include "warden/status.h"

namespace warden::cli {

// Writes "warden check: …" to `err`. Both return kUsage; a usage error points to the help, too.
int CannotStart(std::string_view command, std::string_view message, World& world);
int UsageError(std::string_view command, std::string_view message, World& world);

// "unknown profile prod, did you mean production? (production, development)".
std::string UnknownValue(std::string_view what, std::string_view value, std::span<const std::string_view> known);

// The values of --kubernetes-version ("1.30", "v1.30", "1.30.4") and --litellm-version ("1.104.4", "v1.81.14-stable"); "": not stated.
// kInvalid for everything else.
Result<Assumptions> ParseAssumptions(std::string_view kubernetes, std::string_view litellm);

}  // namespace warden::cli
