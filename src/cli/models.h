// The subcommands of `warden models`.
#pragma once

#include "cli/commands.h"

namespace warden::cli {

int RunDropParams(Arguments args, World& world);

// `which`: "plan", "apply" or "status".
int RunHotAdd(std::string_view which, Arguments args, World& world);

}  // namespace warden::cli
