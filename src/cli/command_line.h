// `warden …`: the table of subcommands.
#pragma once

#include <span>
#include <string>

#include "cli/world.h"

namespace warden::cli {

// `args` without the program's name. Returns the exit code; throws nothing but std::bad_alloc.
int RunCommandLine(std::span<const std::string> args, World& world);

}  // namespace warden::cli
