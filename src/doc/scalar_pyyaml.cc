// Scalars as PyYAML's SafeLoader has them: its implicit resolvers (YAML 1.1) and constructors.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>

#include "doc/number_text.h"
#include "doc/scalar.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

constexpr std::string_view kDecimal = "0123456789_";
constexpr const char* kTooLong = "an integer of more than 4300 digits: Python refuses it";
constexpr std::size_t kPythonDigits = 4300;  // sys.get_int_max_str_digits()

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool AllOf(std::string_view text, std::string_view set) { return !text.empty() && text.find_first_not_of(set) == std::string_view::npos; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string WithoutUnderscores(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain += c;
  }
  return plain;
}

std::string_view Unsigned(std::string_view text) { return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text; }

// [0-5]?[0-9]
bool IsSixtieth(std::string_view place) {
  return (place.size() == 1 && IsDigit(place[0])) || (place.size() == 2 && place[0] >= '0' && place[0] <= '5' && IsDigit(place[1]));
}

// The places after the first, up to (not including) `end`, are all [0-5]?[0-9].
bool AreSixtieths(std::string_view places) {
  while (!places.empty()) {
    const std::size_t next = std::min(places.find(':'), places.size());
    if (!IsSixtieth(places.substr(0, next))) return false;
    if (next + 1 == places.size()) return false;
    places.remove_prefix(std::min(next + 1, places.size()));
  }
  return true;
}

// [eE][-+][0-9]+, or nothing.
bool IsExponent(std::string_view text) {
  if (text.empty()) return true;
  return text.size() > 2 && (text[1] == '-' || text[1] == '+') && AllOf(text.substr(2), "0123456789");
}

// The three forms with a point (unsigned; the second has no sign at all).
bool IsPointFloat(std::string_view text, bool sign) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return false;
  const std::string_view whole = text.substr(0, point);
  const std::string_view rest = text.substr(point + 1);
  const std::size_t colon = whole.find(':');
  if (colon != std::string_view::npos) {
    return IsDigit(whole[0]) && AllOf(whole.substr(0, colon), kDecimal) && colon + 1 < whole.size() &&
           AreSixtieths(whole.substr(colon + 1)) && (rest.empty() || AllOf(rest, kDecimal));
  }
  const std::size_t e = std::min(rest.find_first_of("eE"), rest.size());
  const std::string_view fraction = rest.substr(0, e);
  if (!IsExponent(rest.substr(e))) return false;
  if (whole.empty()) return !sign && !fraction.empty() && IsDigit(fraction[0]) && AllOf(fraction, kDecimal);
  return IsDigit(whole[0]) && AllOf(whole, kDecimal) && (fraction.empty() || AllOf(fraction, kDecimal));
}

bool IsInteger(std::string_view text) {
  if (text.empty() || !IsDigit(text[0])) return false;
  if (text == "0") return true;
  if (text[0] == '0') {
    const std::string_view rest = text.substr(1);
    if (rest[0] == 'b') return AllOf(rest.substr(1), "01_");
    if (rest[0] == 'x') return AllOf(rest.substr(1), "0123456789abcdefABCDEF_");
    return AllOf(rest, "01234567_");
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return AllOf(text, kDecimal);
  return AllOf(text.substr(0, colon), kDecimal) && colon + 1 < text.size() && AreSixtieths(text.substr(colon + 1));
}

std::string_view Stripped(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  const std::size_t end = text.find_last_not_of(kSpace);
  return begin == text.size() ? std::string_view() : text.substr(begin, end + 1 - begin);
}

// Python's int(text, base), as decimal text.
struct PythonInteger {
  std::string text;
  const char* problem = nullptr;
};
constexpr const char* kNoInteger = "not an integer: PyYAML refuses it";

PythonInteger ParsePythonInteger(std::string_view text, unsigned base) {
  text = Stripped(text);
  const bool negative = text.starts_with('-');
  text = Unsigned(text);
  const char prefix = base == 16 ? 'x' : base == 8 ? 'o' : base == 2 ? 'b' : '\0';
  if (prefix != '\0' && text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == prefix) text.remove_prefix(2);
  constexpr std::string_view kDigits = "0123456789abcdef";
  const bool valid = std::all_of(text.begin(), text.end(), [&](char c) {
    return kDigits.substr(0, base).find(static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c)) != std::string_view::npos;
  });
  if (text.empty() || !valid) return {{}, kNoInteger};
  if (base == 10 && text.size() > kPythonDigits) return {{}, kTooLong};
  if (text.size() > kMaxBigDigits) return {{}, "an integer over the size limit"};
  std::string decimal = ToDecimal(text, base);
  if (negative && decimal != "0") decimal.insert(0, "-");
  return {std::move(decimal)};
}

PythonInteger ParseSexagesimal(std::string_view text) {
  if (text.size() > kMaxBigDigits) return {{}, "an integer over the size limit"};
  const std::size_t colon = text.find(':');
  if (colon > kPythonDigits) return {{}, kTooLong};
  bool good = AllOf(text.substr(0, colon), kDecimal);
  for (std::size_t at = colon; at < text.size();) {
    const std::size_t next = std::min(text.find(':', at + 1), text.size());
    good = good && AllOf(text.substr(at + 1, next - at - 1), "0123456789") && next - at - 1 <= 9;
    at = next;
  }
  if (!good) return {{}, kNoInteger};
  return {SexagesimalToDecimal(text)};
}

PythonInteger Negated(PythonInteger value, bool negative) {
  if (!negative || value.problem != nullptr || value.text == "0") return value;
  if (value.text.starts_with('-')) {
    value.text.erase(0, 1);
  } else {
    value.text.insert(0, "-");
  }
  return value;
}

// SafeConstructor.construct_yaml_int.
Scalar ConstructInteger(std::string_view text, std::string& canonical) {
  const std::string plain = WithoutUnderscores(text);
  const std::string_view digits = Unsigned(plain);
  PythonInteger value;
  if (digits.empty()) {
    value.problem = kNoInteger;
  } else if (digits == "0") {
    value.text = "0";
  } else if (digits.starts_with("0b")) {
    value = ParsePythonInteger(digits.substr(2), 2);
  } else if (digits.starts_with("0x")) {
    value = ParsePythonInteger(digits.substr(2), 16);
  } else if (digits[0] == '0') {
    value = ParsePythonInteger(digits, 8);
  } else {
    value = digits.find(':') == std::string_view::npos ? ParsePythonInteger(digits, 10) : ParseSexagesimal(digits);
  }
  value = Negated(std::move(value), plain.starts_with('-'));
  if (value.problem != nullptr) return {.problem = value.problem};
  canonical = std::move(value.text);
  return {.kind = Kind::kInt, .copied = true};
}

// Python's float(text), lower case.
std::optional<double> ParsePythonFloat(std::string_view text) {
  text = Stripped(text);
  const bool negative = text.starts_with('-');
  const std::string_view size = Unsigned(text);
  if (size == "inf" || size == "infinity") return negative ? -HUGE_VAL : HUGE_VAL;
  if (size == "nan") return std::nan("");
  return ParseDecimal(text);
}

std::optional<double> ParseSexagesimalFloat(std::string_view text) {
  double value = 0;
  double base = 1;
  for (std::size_t end = text.size();;) {
    const std::size_t colon = end == 0 ? std::string_view::npos : text.rfind(':', end - 1);
    const std::size_t begin = colon == std::string_view::npos ? 0 : colon + 1;
    const auto place = ParsePythonFloat(text.substr(begin, end - begin));
    if (!place || std::isinf(base)) return std::nullopt;
    value += *place * base;
    base *= 60;
    if (colon == std::string_view::npos) return value;
    end = colon;
  }
}

// SafeConstructor.construct_yaml_float.
Scalar ConstructFloat(std::string_view text, std::string& canonical) {
  std::string plain = WithoutUnderscores(text);
  std::transform(plain.begin(), plain.end(), plain.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); });
  const bool negative = plain.starts_with('-');
  const std::string_view digits = Unsigned(plain);
  std::optional<double> value;
  if (digits == ".inf") {
    value = HUGE_VAL;
  } else if (digits == ".nan") {
    value = std::nan("");
  } else {
    value = digits.find(':') == std::string_view::npos ? ParsePythonFloat(digits) : ParseSexagesimalFloat(digits);
  }
  if (!value) return {.problem = "not a number: PyYAML refuses it"};
  canonical = PythonFloat(negative ? -*value : *value);
  return {.kind = Kind::kFloat, .copied = true};
}

std::optional<bool> FindBool(std::string_view text) {
  if (text.size() > 5) return std::nullopt;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); });
  if (IsOneOf(lower, {"yes", "true", "on"})) return true;
  if (IsOneOf(lower, {"no", "false", "off"})) return false;
  return std::nullopt;
}

// All lower, all upper or capitalised: the three spellings of the resolver.
bool IsUsualCase(std::string_view text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool rest_upper = std::all_of(text.begin() + 1, text.end(), upper);
  const bool rest_lower = std::none_of(text.begin() + 1, text.end(), upper);
  return upper(text[0]) ? rest_upper || rest_lower : rest_lower;
}

Scalar Bool(bool value, std::string& canonical) {
  canonical = value ? "true" : "false";
  return {.kind = Kind::kBool, .copied = true};
}

// binascii.a2b_base64 as base64.decodebytes calls it: foreign characters are skipped, wrong padding is an error.
std::optional<std::string> DecodePythonBase64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned place = 0;
  unsigned pads = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    if (c == '=') {
      if (place >= 2 && place + ++pads >= 4) return bytes;
      continue;
    }
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) continue;
    pads = 0;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    if (place > 0) bytes += static_cast<char>(bits >> (6 - 2 * place) & 0xFFU);
    place = (place + 1) % 4;
  }
  return place == 0 ? std::optional(bytes) : std::nullopt;
}

// Python has bytes here; the nearest a text can come is each byte that is no UTF-8 as U+FFFD.
Scalar ConstructBinary(std::string_view text, std::string& canonical) {
  const auto bytes = DecodePythonBase64(text);
  if (!bytes) return {.problem = "the value is not base64, as its tag says"};
  canonical.clear();
  for (std::size_t i = 0; i < bytes->size();) {
    const std::size_t length = Utf8Length(*bytes, i);
    if (length > 0) canonical.append(*bytes, i, length);
    if (length == 0) canonical += "\xEF\xBF\xBD";
    i += std::max<std::size_t>(length, 1);
  }
  return {.kind = Kind::kString, .copied = true};
}

constexpr const char* kImpossibleDate = "a date that does not exist: PyYAML refuses it";

Scalar ResolveNumber(std::string_view text, std::string& canonical) {
  const bool sign = Unsigned(text).size() != text.size();
  const std::string_view size = Unsigned(text);
  if (IsOneOf(size, {".inf", ".Inf", ".INF"}) || IsOneOf(text, {".nan", ".NaN", ".NAN"}) || IsPointFloat(size, sign)) {
    return ConstructFloat(text, canonical);
  }
  if (IsInteger(size)) return ConstructInteger(text, canonical);
  switch (ParsePyYamlTimestamp(text, true)) {
    case Timestamp::kImpossible: return {.problem = kImpossibleDate};
    case Timestamp::kGood:
    case Timestamp::kNotOne: break;
  }
  return {};
}

}  // namespace

Scalar ResolvePyYamlPlain(std::string_view text, std::string& canonical) {
  if (text.empty()) return {.kind = Kind::kNull};
  const char first = text[0];
  if (IsDigit(first) || first == '+' || first == '-' || first == '.') return ResolveNumber(text, canonical);
  constexpr std::string_view kWordStarts = "~nNyYtTfFoO=<!&*";
  if (text.size() > 5 || kWordStarts.find(first) == std::string_view::npos) return {};
  if (IsOneOf(text, {"~", "null", "Null", "NULL"})) return {.kind = Kind::kNull};
  if (text == "=" || text == "<<" || text == "!" || text == "&" || text == "*") {
    return {.problem = "PyYAML has no value for this scalar: it refuses the document"};
  }
  const auto boolean = FindBool(text);
  return boolean && IsUsualCase(text) ? Bool(*boolean, canonical) : Scalar{};
}

Scalar ResolvePyYamlTagged(std::string_view tag, std::string_view text, std::string& canonical) {
  const std::string_view name = tag.starts_with(kTagPrefix) ? tag.substr(kTagPrefix.size()) : std::string_view();
  if (name == "str") return {};
  if (name == "null") return {.kind = Kind::kNull};
  if (name == "int") return ConstructInteger(text, canonical);
  if (name == "float") return ConstructFloat(text, canonical);
  if (name == "binary") return ConstructBinary(text, canonical);
  if (name == "bool") {
    const auto boolean = FindBool(text);
    return boolean ? Bool(*boolean, canonical) : Scalar{.problem = "the value does not fit its tag"};
  }
  if (name == "timestamp") {
    return ParsePyYamlTimestamp(text, false) == Timestamp::kGood ? Scalar{} : Scalar{.problem = kImpossibleDate};
  }
  return {.problem = "a tag that PyYAML's safe loader does not know"};
}

}  // namespace warden::doc
