// JSON values as YAML text.
#include "doc/emit_yaml.h"

#include <algorithm>

#include "doc/edit.h"
#include "doc/json_writer.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

enum class Around : bool { kBlock, kFlow };

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Characters that mean nothing to YAML wherever they stand in a plain scalar.
bool IsHarmless(char c) { return IsLetter(c) || IsDigit(c) || std::string_view("_-./+=@$()~^;").find(c) != std::string_view::npos; }

bool ReadsAsString(std::string_view text) {
  std::string canonical;
  return ResolveScalar(text, Dialect::kKubectl, canonical) == Kind::kString &&
         ResolveScalar(text, Dialect::kPyYaml, canonical) == Kind::kString;
}

// Numbers with units ("10s", "1.5Gi"): digits, points and letters only, so neither a date nor a time.
bool IsQuantity(std::string_view text) {
  const bool fits = std::all_of(text.begin(), text.end(), [](char c) { return IsLetter(c) || IsDigit(c) || c == '.'; });
  return fits && IsDigit(text[0]) && std::any_of(text.begin(), text.end(), IsLetter);
}

// Narrower than YAML is: whatever any reader could take for something else is quoted.
bool IsPlain(std::string_view text, Around around) {
  if (text.empty() || !ReadsAsString(text)) return false;
  if (IsQuantity(text)) return true;
  if (!IsLetter(text[0]) && text[0] != '/' && text[0] != '_') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside = i + 1 < text.size();
    const bool space = text[i] == ' ' && inside && text[i + 1] != ' ';
    const bool colon = text[i] == ':' && inside && text[i + 1] != ' ' && around == Around::kBlock;
    if (!IsHarmless(text[i]) && !space && !colon) return false;
  }
  return true;
}

// PyYAML takes an exponent only behind a point and with a sign: 1e3 becomes 1.0e+3, which kubectl reads as well.
std::string NumberText(const Node& number) {
  std::string text(NodeAccess::RawText(number));
  const auto exponent = text.find_first_of("eE");
  if (number.is_int() || exponent == std::string::npos) return text;
  std::string mantissa = text.substr(0, exponent);
  std::string power = text.substr(exponent + 1);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  if (power[0] != '-' && power[0] != '+') power.insert(0, 1, '+');
  return mantissa + "e" + power;
}

std::string ScalarText(const Node& value, Around around) {
  const auto text = NodeAccess::RawText(value);
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kInt:
    case Kind::kFloat: return NumberText(value);
    case Kind::kString: return IsPlain(text, around) ? std::string(text) : QuotedText(text);
    default: return std::string(text);
  }
}

std::string KeyText(std::string_view key, FlowKeys keys, Around around) {
  return keys == FlowKeys::kPlain && IsPlain(key, around) ? std::string(key) : QuotedText(key);
}

std::string InlineText(const Node& value, Around around) {
  if (value.is_object()) return "{}";
  if (value.is_array()) return "[]";
  return ScalarText(value, around);
}

std::string NewLine(unsigned column, const YamlLayout& layout) { return std::string(layout.line_end) + std::string(column, ' '); }

// Control characters, line breaks and marks that YAML takes no raw, or not for what they are.
bool NeedsEscape(std::uint32_t c) {
  return (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

std::uint32_t Decode(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  std::uint32_t value = lead & (0xFFU >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) value = value << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return value;
}

void AppendHex4(std::uint32_t value, std::string& out) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> shift & 15];
}

}  // namespace

bool IsInline(const Node& value) { return value.is_scalar() || value.size() == 0; }

std::string QuotedText(std::string_view text) {
  std::string json;
  AppendJsonString(text, json);
  std::string out;
  for (std::size_t i = 0; i < json.size();) {
    const std::size_t length = std::max<std::size_t>(1, Utf8Length(json, i));
    const std::string_view sequence = std::string_view(json).substr(i, length);
    if (const std::uint32_t c = Decode(sequence); NeedsEscape(c)) {
      AppendHex4(c, out);
    } else {
      out += sequence;
    }
    i += length;
  }
  return out;
}

std::string BlockMember(std::string_view key, const Node& value, unsigned column, const YamlLayout& layout) {
  std::string out = KeyText(key, FlowKeys::kPlain, Around::kBlock) + ":";
  if (IsInline(value)) return out + " " + InlineText(value, Around::kBlock);
  const unsigned below = column + (value.is_array() ? layout.list_offset : layout.step);
  return out + NewLine(below, layout) + BlockText(value, below, layout);
}

std::string BlockText(const Node& value, unsigned column, const YamlLayout& layout) {
  if (IsInline(value)) return InlineText(value, Around::kBlock);
  std::string out;
  for (const Node& item : value.items()) {
    if (!out.empty()) out += NewLine(column, layout);
    out += "- " + BlockText(item, column + 2, layout);
  }
  for (const Member& member : value.members()) {
    if (!out.empty()) out += NewLine(column, layout);
    out += BlockMember(NodeAccess::RawText(member.key), member.value, column, layout);
  }
  return out;
}

std::string FlowMember(std::string_view key, const Node& value, FlowKeys keys) {
  return KeyText(key, keys, Around::kFlow) + ": " + FlowText(value, keys);
}

std::string FlowText(const Node& value, FlowKeys keys) {
  if (value.is_string() && keys == FlowKeys::kQuoted) return QuotedText(NodeAccess::RawText(value));
  if (IsInline(value)) return InlineText(value, Around::kFlow);
  std::string out;
  for (const Node& item : value.items()) out += (out.empty() ? "" : ", ") + FlowText(item, keys);
  for (const Member& member : value.members()) {
    out += (out.empty() ? "" : ", ") + FlowMember(NodeAccess::RawText(member.key), member.value, keys);
  }
  return value.is_array() ? "[" + out + "]" : "{" + out + "}";
}

std::string EmitYaml(std::string_view json, unsigned indent, std::string_view line_end) {
  const auto read = ReadJson(std::string(json), "");
  return read.ok() ? BlockText(read.document->root(), indent, {.line_end = line_end}) : "null";
}

}  // namespace warden::doc
