// How a command that serves gets its log. The real one (app/real_log.h) writes lines to standard error.
#pragma once

#include <cstdint>

#include "base/log.h"

namespace warden {

enum class LogFormat : std::uint8_t { kJson, kText };

struct LogSettings {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kJson;
};

// One thread.
class LogOpener {
 public:
  virtual ~LogOpener() = default;
  // Once. May start a thread, so after StopSignal::Arm. The log lives as long as the opener.
  virtual Log Open(const LogSettings& settings) = 0;
};

}  // namespace warden
