// By the first bytes of a value.
#include "base/literals.h"

#include <algorithm>
#include <array>

#include "base/letters.h"

namespace warden::base {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return ToLower(c) >= 'a' && ToLower(c) <= 'z'; }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`' || c == '\\'; }

constexpr std::array<std::string_view, 8> kNoValues = {"true", "false", "null", "none", "[redacted]", "...", "\xE2\x80\xA6", "~"};
constexpr std::size_t kShortNumber = 4;  // a limit or a port's neighbour, no password that anybody has

bool IsNoValue(std::string_view value) {
  return std::any_of(kNoValues.begin(), kNoValues.end(), [&](std::string_view known) { return IsInAnyCase(value, known); });
}

bool IsVariableName(std::string_view name) {
  return !name.empty() && !IsDigit(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsLetter(c) || IsDigit(c) || c == '_'; });
}

// $NAME, $(NAME), ${NAME…}: something else puts the value in.
bool IsShellReference(std::string_view value) {
  if (value.size() < 2 || value[0] != '$') return false;
  if (value[1] == '(') return value.find(')') == value.size() - 1;
  if (value[1] == '{') return value.find('}') == value.size() - 1 && value.find(":-") == std::string_view::npos;
  return IsShellVariable(value);
}

bool IsShortNumber(std::string_view value) {
  return !value.empty() && value.size() <= kShortNumber && std::all_of(value.begin(), value.end(), &IsDigit);
}

constexpr std::size_t kLongestValue = 512;

std::string_view Braced(std::string_view text) {
  const std::size_t close = text.find('}');
  return close == std::string_view::npos ? text : text.substr(0, close + 1);
}

}  // namespace

bool IsShellVariable(std::string_view value) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  return value.size() > 1 && value[0] == '$' && IsVariableName(value.substr(1)) && std::none_of(value.begin(), value.end(), is_small);
}

bool IsReferenceText(std::string_view value) {
  constexpr std::string_view kEnviron = "os.environ/";
  if (value.empty() || IsNoValue(value) || IsShellReference(value)) return true;
  if (value.starts_with(kEnviron)) return IsVariableName(value.substr(kEnviron.size()));
  if (value.starts_with("{{") && value.ends_with("}}")) return true;
  return value.starts_with('<') && value.ends_with('>');
}

std::size_t SkipSpaces(std::string_view text, std::size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

std::string_view ValueAt(std::string_view text, std::size_t at) {
  // Behind brackets and signs that do not belong there, too: what does not parse is looked at as well.
  while (at < text.size() &&
         (IsSpace(text[at]) || IsQuote(text[at]) || std::string_view("[]{}()&*!|>,").find(text[at]) != std::string_view::npos))
    ++at;
  // What tells a value from a reference stands in its first bytes; a bound keeps the whole linear.
  const std::string_view rest = text.substr(at, kLongestValue);
  return rest.substr(0, std::min(rest.find_first_of(" \t\r\n\"'`\\,;&|]}"), rest.size()));
}

// The value may be a reference with spaces in it, $(cat /x) or {{ x }}.
bool IsLiteralAt(std::string_view text, std::size_t at) {
  std::string_view value = ValueAt(text, at);
  const std::size_t begin = static_cast<std::size_t>(value.data() - text.data());
  if (value.starts_with("$(") && value.find(')') == std::string_view::npos) return false;
  // What was cut out of braces: ${X}, {{ x }}.
  if (begin > 0 && text[begin - 1] == '{' && begin > 1 && text[begin - 2] == '{') return false;
  if (value.starts_with("${")) value = Braced(text.substr(begin, kLongestValue));
  const bool masked = value == "redacted" && begin > 0 && text[begin - 1] == '[';
  return !value.empty() && !masked && !IsReferenceText(value) && !IsShortNumber(value);
}

}  // namespace warden::base
