// JSON out.
#include "doc/json_writer.h"

#include "doc/plain_length.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void AppendEscape(unsigned char c, std::string& out) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void AppendNode(const Node& node, std::string& out);

void AppendArray(const Node& node, std::string& out) {
  char separator = '[';
  for (const Node& item : node.items()) {
    out += separator;
    AppendNode(item, out);
    separator = ',';
  }
  out += node.size() == 0 ? "[]" : "]";
}

void AppendObject(const Node& node, std::string& out) {
  char separator = '{';
  for (const Member& member : node.members()) {
    out += separator;
    AppendJsonString(NodeAccess::RawText(member.key), out);
    out += ':';
    AppendNode(member.value, out);
    separator = ',';
  }
  out += node.size() == 0 ? "{}" : "}";
}

void AppendNode(const Node& node, std::string& out) {
  switch (node.kind()) {
    case Kind::kNull: out += "null"; return;
    case Kind::kArray: return AppendArray(node, out);
    case Kind::kObject: return AppendObject(node, out);
    case Kind::kString: return AppendJsonString(node.text(), out);
    default: break;
  }
  if (node.sealed()) return AppendJsonString(node.text(), out);
  // JSON has no infinities; what the consumers make of them is their own affair.
  const bool finite = node.text().find_first_of("nNI") == std::string_view::npos || node.is_bool();
  out += finite ? node.text() : std::string_view("null");
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  std::size_t run = 0;
  for (std::size_t i = PlainLength(text); i < text.size(); i += PlainLength(text.substr(i))) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (const std::size_t length = c >= 0x80 ? Utf8Length(text, i) : 0; length > 0) {
      i += length;
      continue;
    }
    out.append(text, run, i - run);
    if (c >= 0x80) {
      out += "\xEF\xBF\xBD";  // U+FFFD
    } else {
      AppendEscape(c, out);
    }
    run = ++i;
  }
  out.append(text, run, std::string_view::npos);
  out += '"';
}

std::string ToJson(const Node& node) {
  std::string out;
  AppendNode(node, out);
  return out;
}

void JsonWriter::BreakLine() {
  constexpr unsigned kIndent = 2;
  out_ += '\n';
  out_.append(std::size_t{kIndent} * depth_, ' ');
}

void JsonWriter::Separate() {
  if (after_ == After::kValue) out_ += ',';
  if (layout_ == Layout::kIndented && (after_ == After::kValue || after_ == After::kOpening)) BreakLine();
  after_ = After::kValue;
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  out_ += bracket;
  ++depth_;
  after_ = After::kOpening;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  --depth_;
  if (layout_ == Layout::kIndented && after_ != After::kOpening) BreakLine();
  out_ += bracket;
  after_ = After::kValue;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  AppendJsonString(key, out_);
  out_ += ':';
  if (layout_ == Layout::kIndented) out_ += ' ';
  after_ = After::kKey;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view value) {
  Separate();
  AppendJsonString(value, out_);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) { return Raw(std::to_string(value)); }

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  out_ += json;
  return *this;
}

}  // namespace warden::doc
