// One function a subcommand. `args` are what follows the subcommand's name; each parses its own options, writes usage errors to
// `err` and returns an ExitCode.
#pragma once

#include <span>
#include <string>

#include "cli/world.h"

namespace warden::cli {

using Arguments = std::span<const std::string>;

int RunCerts(Arguments args, World& world);  // certs.cc: create, show, check
int RunCheck(Arguments args, World& world);
int RunController(Arguments args, World& world);
int RunExplain(Arguments args, World& world);
int RunFix(Arguments args, World& world);
int RunModels(Arguments args, World& world);  // models.cc: plan, apply, status, drop-params
int RunPolicy(Arguments args, World& world);
int RunRules(Arguments args, World& world);
int RunServe(Arguments args, World& world);  // serve.cc

}  // namespace warden::cli
