// The options of a command that serves about its log.
#pragma once

#include <string>

#include "cli/log_opener.h"
#include "cli/world.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

void AddLogOptions(CommandOptions& command, std::string& level, std::string& format);

// Text on a terminal and JSON elsewhere, unless one is asked for.
LogSettings ReadLogOptions(const std::string& level, const std::string& format, const World& world);

}  // namespace warden::cli
