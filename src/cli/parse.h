// Running CLI11 without its exceptions, and saying what was probably meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "warden/assumptions.h"
#include "warden/status.h"

namespace CLI {
class App;
}

namespace warden {

// Parses; nothing: go on. Otherwise help or the error is printed, and this is the exit code.
std::optional<int> Parse(CLI::App& app, Arguments args, Environment& environment);

// Writes "warden check: …" to `err`. Both return kUsage; a usage error points to the help, too.
int CannotStart(std::string_view command, std::string_view message, Environment& environment);
int UsageError(std::string_view command, std::string_view message, Environment& environment);

// "unknown profile prod, did you mean production? (production, development)".
std::string UnknownValue(std::string_view what, std::string_view value, std::span<const std::string_view> known);

// The values of --kubernetes-version ("1.30", "v1.30", "1.30.4") and --litellm-version ("1.104.4", "v1.81.14-stable"); "": not stated.
// kInvalid for everything else.
Result<Assumptions> ParseAssumptions(std::string_view kubernetes, std::string_view litellm);

}  // namespace warden
