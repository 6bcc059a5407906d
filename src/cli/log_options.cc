// Two options.
#include "cli/log_options.h"

#include <algorithm>
#include <iterator>

#include "cli/command_options.h"

namespace warden::cli {

void AddLogOptions(CommandOptions& command, std::string& level, std::string& format) {
  command.Add("--log-level", &level, "debug, info, warning, error or off")
      .OneOf({"debug", "info", "warning", "error", "off"})
      .ShowDefault();
  command.Add("--log-format", &format, "of the lines on standard error: text on a terminal, else json").OneOf({"json", "text"});
}

LogSettings ReadLogOptions(const std::string& level, const std::string& format, const World& world) {
  constexpr base::LogLevel kLevels[] = {base::LogLevel::kDebug, base::LogLevel::kInfo, base::LogLevel::kWarning, base::LogLevel::kError,
                                        base::LogLevel::kOff};
  const auto* found = std::find_if(std::begin(kLevels), std::end(kLevels), [&](base::LogLevel l) { return base::ToString(l) == level; });
  const bool text = format.empty() ? world.err_is_terminal : format == "text";
  return {.level = *found, .format = text ? LogFormat::kText : LogFormat::kJson};
}

}  // namespace warden::cli
