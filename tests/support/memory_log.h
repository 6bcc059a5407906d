// A log in memory: each line as "level message key=value …". Any thread.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"

namespace warden::testing {

class MemoryLog final : public base::LogSink {
 public:
  base::Log At(base::LogLevel least) { return base::Log(*this, least); }

  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  void Write(base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) override {
    std::string line = std::string(base::ToString(level)) + " " + std::string(message);
    for (const base::LogField& field : fields) line += " " + std::string(field.key) + "=" + Text(field.value);
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

 private:
  static std::string Text(const base::LogValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    return std::string(std::get<std::string_view>(value));
  }

  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace warden::testing
