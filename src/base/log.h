// The front of the log: constant messages with keys and values. Who writes them down is a LogSink, made by app/ and handed in.
//
// A message says what happened and never holds a variable part; those are fields, with the same keys everywhere (object, namespace,
// rule, uid). No body and no secret is ever a field. An error is logged once, where it is handled.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

namespace warden::base {

// kInfo for a change of state, kDebug for the rest; kOff is no level of a line, but wants none.
enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };

constexpr std::string_view ToString(LogLevel level) {
  constexpr std::string_view kNames[] = {"debug", "info", "warning", "error", "off"};
  return kNames[static_cast<std::size_t>(level)];
}

using LogValue = std::variant<std::string_view, std::int64_t, bool>;

struct LogField {
  std::string_view key;
  LogValue value;
};

// Any thread. Must not block for long: requests wait for it.
class LogSink {
 public:
  virtual ~LogSink() = default;
  // The views live as long as the call.
  virtual void Write(LogLevel level, std::string_view message, std::span<const LogField> fields) = 0;
};

// A sink and the least level that goes there. A value; any thread.
class Log {
 public:
  Log() = default;  // says nothing
  // The sink must outlive all copies.
  Log(LogSink& sink, LogLevel least) : sink_(&sink), least_(least) {}

  bool Wants(LogLevel level) const { return level >= least_; }
  void Write(LogLevel level, std::string_view message, std::span<const LogField> fields) const {
    if (Wants(level)) sink_->Write(level, message, fields);
  }
  void Debug(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kDebug, message, fields); }
  void Info(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kInfo, message, fields); }
  void Warning(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kWarning, message, fields); }
  void Error(std::string_view message, std::initializer_list<LogField> fields = {}) const { Write(LogLevel::kError, message, fields); }

 private:
  LogSink* sink_ = nullptr;
  LogLevel least_ = LogLevel::kOff;
};

}  // namespace warden::base
