// Scalars as kubectl has them: go-yaml v2's resolve(), then what encoding/json writes for the Go value. A float without a fraction is
// an integer in that JSON (`1.0` becomes 1), so it is one here.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/base64.h"
#include "doc/number_text.h"
#include "doc/scalar.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

// go-yaml's Go value: one of these types.
struct GoValue {
  enum class Type : std::uint8_t { kNull, kBool, kInt, kUnsigned, kFloat, kString, kTimestamp };
  Type type = Type::kString;
  bool boolean = false;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double real = 0;
};
using Type = GoValue::Type;

struct Word {
  std::string_view text;
  Type type;
  bool boolean;
};
constexpr std::array kWords = {
    Word{"y", Type::kBool, true},      Word{"Y", Type::kBool, true},      Word{"yes", Type::kBool, true},
    Word{"Yes", Type::kBool, true},    Word{"YES", Type::kBool, true},    Word{"true", Type::kBool, true},
    Word{"True", Type::kBool, true},   Word{"TRUE", Type::kBool, true},   Word{"on", Type::kBool, true},
    Word{"On", Type::kBool, true},     Word{"ON", Type::kBool, true},     Word{"n", Type::kBool, false},
    Word{"N", Type::kBool, false},     Word{"no", Type::kBool, false},    Word{"No", Type::kBool, false},
    Word{"NO", Type::kBool, false},    Word{"false", Type::kBool, false}, Word{"False", Type::kBool, false},
    Word{"FALSE", Type::kBool, false}, Word{"off", Type::kBool, false},   Word{"Off", Type::kBool, false},
    Word{"OFF", Type::kBool, false},   Word{"", Type::kNull, false},      Word{"~", Type::kNull, false},
    Word{"null", Type::kNull, false},  Word{"Null", Type::kNull, false},  Word{"NULL", Type::kNull, false},
};

std::optional<GoValue> FindWord(std::string_view text) {
  for (const Word& word : kWords) {
    if (word.text == text) return GoValue{.type = word.type, .boolean = word.boolean};
  }
  return std::nullopt;
}

GoValue Real(double value) { return {.type = Type::kFloat, .real = value}; }

std::optional<GoValue> FindNonFinite(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return Real(std::nan(""));
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text != ".inf" && text != ".Inf" && text != ".INF") return std::nullopt;
  return Real(negative ? -HUGE_VAL : HUGE_VAL);
}

// strconv's prefixes for base 0: takes the prefix off and gives the base.
int TakeBase(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  int base = 8;
  switch (digits[1] | 0x20) {
    case 'b': base = 2; break;
    case 'o': base = 8; break;
    case 'x': base = 16; break;
    default: digits.remove_prefix(1); return base;
  }
  digits.remove_prefix(2);
  return base;
}

std::optional<std::uint64_t> ParseNatural(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// strconv.ParseInt and, when that fails, ParseUint (which takes no sign).
std::optional<GoValue> ParseInteger(std::string_view text, int base) {
  const bool negative = text.starts_with('-');
  const bool sign = negative || text.starts_with('+');
  std::string_view digits = text.substr(sign ? 1 : 0);
  if (base == 0) base = TakeBase(digits);
  const auto value = ParseNatural(digits, base);
  if (!value) return std::nullopt;
  constexpr std::uint64_t kMost = std::uint64_t{1} << 63U;
  if (*value < kMost) {
    const auto integer = static_cast<std::int64_t>(*value);
    return GoValue{.type = Type::kInt, .integer = negative ? -integer : integer};
  }
  if (negative) return *value == kMost ? std::optional(GoValue{.type = Type::kInt, .integer = INT64_MIN}) : std::nullopt;
  return sign ? std::nullopt : std::optional(GoValue{.type = Type::kUnsigned, .natural = *value});
}

std::size_t SkipDigits(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at - begin;
}

// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool IsYamlFloat(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const bool whole = SkipDigits(text, at) > 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (SkipDigits(text, at) == 0 && !whole) return false;
  } else if (!whole) {
    return false;
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (SkipDigits(text, at) == 0) return false;
  }
  return at == text.size();
}

// strconv.ParseFloat: out of range is an error.
std::optional<GoValue> ParseFloat(std::string_view text) {
  if (!IsYamlFloat(text)) return std::nullopt;
  const auto value = ParseDecimal(text);
  if (!value || std::isinf(*value)) return std::nullopt;
  return Real(*value);
}

// Digit separators as a Go literal has them: between digits only.
bool UnderscoresStandBetweenDigits(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' && (i == 0 || !digit(i - 1) || !digit(i + 1))) return false;
  }
  return true;
}

std::string WithoutUnderscores(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain += c;
  }
  return plain;
}

std::optional<GoValue> ParseNumber(std::string_view text) {
  const std::string plain = WithoutUnderscores(text);
  if (auto value = ParseInteger(plain, 0)) return value;
  if (auto value = ParseFloat(plain)) return value;
  // go-yaml's way to binary from before strconv knew `0b`; it lets a sign stand after the prefix.
  return plain.starts_with("0b") ? ParseInteger(std::string_view(plain).substr(2), 2) : std::nullopt;
}

GoValue Resolve(std::string_view text) {
  const char hint = text.empty() ? '\0' : text[0];
  if (hint == '.' || hint == '+' || hint == '-') {
    if (auto value = FindNonFinite(text)) return *value;
  }
  if (hint == '.') {
    if (!UnderscoresStandBetweenDigits(text)) return {};
    return ParseFloat(WithoutUnderscores(text)).value_or(GoValue());
  }
  if (hint == '+' || hint == '-' || (hint >= '0' && hint <= '9')) return ParseNumber(text).value_or(GoValue());
  constexpr std::string_view kWordStarts = "yYnNtTfFoO~";
  if (text.size() > 5 || (hint != '\0' && kWordStarts.find(hint) == std::string_view::npos)) return {};
  return FindWord(text).value_or(GoValue());
}

Scalar Number(std::string text, std::string& canonical) {
  canonical = std::move(text);
  const bool fraction = canonical.find_first_of(".e") != std::string::npos;
  return {.kind = fraction ? Kind::kFloat : Kind::kInt, .copied = true};
}

Scalar ToScalar(const GoValue& value, std::string& canonical) {
  switch (value.type) {
    case Type::kNull: return {.kind = Kind::kNull};
    case Type::kBool: canonical = value.boolean ? "true" : "false"; return {.kind = Kind::kBool, .copied = true};
    case Type::kInt: return Number(std::to_string(value.integer), canonical);
    case Type::kUnsigned: return Number(std::to_string(value.natural), canonical);
    case Type::kFloat: break;
    case Type::kString:
    case Type::kTimestamp: return {};
  }
  if (!std::isfinite(value.real)) return {.problem = "a number that JSON does not have (infinity or NaN): kubectl refuses it"};
  return Number(GoJsonFloat(value.real), canonical);
}

enum class Tag : std::uint8_t { kString, kBool, kInt, kFloat, kNull, kTimestamp, kBinary, kOther };

Tag ParseTag(std::string_view tag) {
  if (!tag.starts_with(kTagPrefix)) return Tag::kOther;
  tag.remove_prefix(kTagPrefix.size());
  constexpr std::array<std::pair<std::string_view, Tag>, 7> kTags = {{{"str", Tag::kString},
                                                                      {"bool", Tag::kBool},
                                                                      {"int", Tag::kInt},
                                                                      {"float", Tag::kFloat},
                                                                      {"null", Tag::kNull},
                                                                      {"timestamp", Tag::kTimestamp},
                                                                      {"binary", Tag::kBinary}}};
  for (const auto& [name, value] : kTags) {
    if (name == tag) return value;
  }
  return Tag::kOther;
}

bool Fits(Tag tag, Type type) {
  switch (tag) {
    case Tag::kBool: return type == Type::kBool;
    case Tag::kInt: return type == Type::kInt || type == Type::kUnsigned;
    case Tag::kFloat: return type == Type::kFloat || type == Type::kInt;
    case Tag::kNull: return type == Type::kNull;
    case Tag::kTimestamp: return type == Type::kTimestamp;
    default: return true;
  }
}

struct Tagged {
  GoValue value;
  const char* problem = nullptr;
};

Tagged ResolveWithTag(std::string_view tag, std::string_view text) {
  const Tag known = ParseTag(tag);
  if (known == Tag::kString || known == Tag::kOther || known == Tag::kBinary) return {};
  GoValue value = Resolve(text);
  if (known == Tag::kTimestamp && value.type != Type::kNull && value.type != Type::kBool && IsGoTimestamp(text)) {
    value = {.type = Type::kTimestamp};
  }
  if (!Fits(known, value.type)) return {{}, "the value does not fit its tag"};
  if (known == Tag::kFloat && value.type == Type::kInt) value = Real(static_cast<double>(value.integer));
  return {value, nullptr};
}

// encoding/json writes U+FFFD for each byte that is no UTF-8.
std::string ValidUtf8(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = Utf8Length(bytes, i);
    if (length == 0) {
      text += "\xEF\xBF\xBD";
    } else {
      text.append(bytes, i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return text;
}

}  // namespace

Scalar ResolveKubectlPlain(std::string_view text, std::string& canonical) { return ToScalar(Resolve(text), canonical); }

Scalar ResolveKubectlTagged(std::string_view tag, std::string_view text, std::string& canonical) {
  if (ParseTag(tag) == Tag::kBinary) {
    const auto bytes = base::DecodeBase64(text);
    if (!bytes) return {.problem = "the value is not base64, as its tag says"};
    canonical = ValidUtf8(*bytes);
    return {.kind = Kind::kString, .copied = true};
  }
  const Tagged tagged = ResolveWithTag(tag, text);
  if (tagged.problem != nullptr) return {.problem = tagged.problem};
  return ToScalar(tagged.value, canonical);
}

KeyText ResolveKubectlKey(std::string_view tag, std::string_view text) {
  const Tagged key = tag.empty() ? Tagged{Resolve(text), nullptr} : ResolveWithTag(tag, text);
  if (key.problem != nullptr) return {{}, key.problem};
  switch (key.value.type) {
    case Type::kNull: return {{}, "a null key: kubectl refuses it"};
    case Type::kBool: return {key.value.boolean ? "true" : "false"};
    case Type::kInt: return {std::to_string(key.value.integer)};
    case Type::kUnsigned: return {{}, "an integer key beyond 64 bits: kubectl refuses it"};
    case Type::kFloat: return {GoKeyFloat(key.value.real)};
    case Type::kString:
    case Type::kTimestamp: break;
  }
  if (!tag.empty()) {
    std::string canonical;
    const Scalar scalar = ResolveKubectlTagged(tag, text, canonical);
    if (scalar.problem != nullptr) return {{}, scalar.problem};
    if (scalar.copied) return {canonical};
  }
  return {std::string(text)};
}

}  // namespace warden::doc
