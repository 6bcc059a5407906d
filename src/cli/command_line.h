// `warden …`: the table of subcommands.
#pragma once

#include <span>
#include <string>

#include "cli/environment.h"

namespace warden::cli {

// `args` without the program's name. Returns the exit code; throws nothing but std::bad_alloc.
int RunCommandLine(std::span<const std::string> args, Environment& environment);

}  // namespace warden::cli
