// One function a subcommand. `args` are what follows the subcommand's name; each parses its own options, writes usage errors to
// `err` and returns an ExitCode.
#pragma once

#include <span>
#include <string>

#include "cli/environment.h"

namespace warden::cli {

using Arguments = std::span<const std::string>;

int RunCerts(Arguments args, Environment& environment);  // certs.cc: create, show, check
int RunCheck(Arguments args, Environment& environment);
int RunExplain(Arguments args, Environment& environment);
int RunFix(Arguments args, Environment& environment);
int RunModels(Arguments args, Environment& environment);  // models.cc: drop-params
int RunPolicy(Arguments args, Environment& environment);
int RunRules(Arguments args, Environment& environment);
int RunServe(Arguments args, Environment& environment);  // serve.cc

}  // namespace warden::cli
