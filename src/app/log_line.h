// How a line of the log is spelled. Values have passed the last filter for credentials (base/mask.h) and hold no line break.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/log.h"

namespace warden::app {

// {"time":"2026-11-21T16:30:00.123Z","level":"info","message":"denied","object":"litellm"}
std::string JsonLogLine(std::string_view time, base::LogLevel level, std::string_view message, std::span<const base::LogField> fields);

// 2026-11-21T16:30:00.123Z info denied object=litellm rules="LW101, LW103"
std::string TextLogLine(std::string_view time, base::LogLevel level, std::string_view message, std::span<const base::LogField> fields);

}  // namespace warden::app
