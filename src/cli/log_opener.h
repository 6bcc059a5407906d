// How a command that serves gets its log. The real one (app/real_log.h) writes lines to standard error.
#pragma once

#include <cstdint>

#include "base/log.h"

namespace warden::cli {

enum class LogFormat : std::uint8_t { kJson, kText };

struct LogSettings {
  base::LogLevel level = base::LogLevel::kInfo;
  LogFormat format = LogFormat::kJson;
};

// One thread.
class LogOpener {
 public:
  virtual ~LogOpener() = default;
  // Once. May start a thread, so after StopSignal::Arm. The log lives as long as the opener.
  virtual base::Log Open(const LogSettings& settings) = 0;
};

}  // namespace warden::cli
