// Spelling lines.
#include "app/log_line.h"

#include "base/mask.h"
#include "doc/json_writer.h"

namespace warden::app {
namespace {

// The trace's number is chance by its nature, and was read as one.
std::string Masked(std::string_view key, std::string_view text) {
  return key == "trace_id" || key == "parent_id" ? base::MaskPath(text) : base::MaskTokens(text);
}

void WriteJson(doc::JsonWriter& writer, std::string_view key, const base::LogValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    writer.Int(*number);
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    writer.Bool(*truth);
  } else {
    writer.String(Masked(key, std::get<std::string_view>(value)));
  }
}

bool IsBare(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    const bool good = (c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\');
    if (!good) return false;
  }
  return true;
}

void AppendText(std::string& out, std::string_view key, const base::LogValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out += std::to_string(*number);
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    out += *truth ? "true" : "false";
  } else {
    const std::string text = Masked(key, std::get<std::string_view>(value));
    IsBare(text) ? static_cast<void>(out += text) : doc::AppendJsonString(text, out);
  }
}

}  // namespace

std::string JsonLogLine(std::string_view time, base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) {
  std::string line;
  doc::JsonWriter writer(line);
  writer.BeginObject().Key("time").String(time).Key("level").String(base::ToString(level)).Key("message").String(message);
  for (const base::LogField& field : fields) {
    writer.Key(field.key);
    WriteJson(writer, field.key, field.value);
  }
  writer.EndObject();
  return line;
}

std::string TextLogLine(std::string_view time, base::LogLevel level, std::string_view message, std::span<const base::LogField> fields) {
  std::string line(time);
  line.append(" ").append(base::ToString(level)).append(" ").append(message);
  for (const base::LogField& field : fields) {
    line.append(" ").append(field.key).append("=");
    AppendText(line, field.key, field.value);
  }
  return line;
}

}  // namespace warden::app
