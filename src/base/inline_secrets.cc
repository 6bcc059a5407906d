// One pass over the words of a text, with a look at what follows each.
#include "base/inline_secrets.h"

#include <algorithm>
#include <array>

#include "base/mask.h"
#include "base/secret_names.h"

namespace warden {
namespace {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }
constexpr bool IsWordChar(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.'; }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`' || c == '\\'; }

bool EqualsFolded(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return Lower(a) == b; });
}

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view known) { return EqualsFolded(word, known); });
}

bool IsVariableName(std::string_view name) {
  return !name.empty() && !IsDigit(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsLetter(c) || IsDigit(c) || c == '_'; });
}

// $NAME, $(NAME), ${NAME…}, $$: something else puts the value in. `cut`: the text may end before the bracket does.
bool IsShellReference(std::string_view value) {
  if (value.size() < 2 || value[0] != '$') return false;
  if (value[1] == '(') return value.find(')') == value.size() - 1;
  if (value[1] == '{') return value.find('}') == value.size() - 1 && value.find(":-") == std::string_view::npos;
  return IsVariableName(value.substr(1));
}

constexpr std::array<std::string_view, 8> kNoValues = {"true", "false", "null", "none", "[redacted]", "...", "\xE2\x80\xA6", "~"};
constexpr std::size_t kShortNumber = 4;  // a limit or a port's neighbour, no password that anybody has

bool IsShortNumber(std::string_view value) {
  return !value.empty() && value.size() <= kShortNumber && std::all_of(value.begin(), value.end(), &IsDigit);
}

// ---- what follows a word ------------------------------------------------------------------------------------------------------------

std::size_t SkipSpaces(std::string_view text, std::size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

constexpr std::size_t kLongestValue = 512;

// Up to what ends a value: white space, a quote, a separator of lists or queries.
std::string_view ValueAt(std::string_view text, std::size_t at) {
  // Behind brackets and signs that do not belong there, too: what does not parse is looked at as well.
  while (at < text.size() &&
         (IsSpace(text[at]) || IsQuote(text[at]) || std::string_view("[]{}()&*!|>,").find(text[at]) != std::string_view::npos))
    ++at;
  // What tells a value from a reference stands in its first bytes; a bound keeps the whole linear.
  const std::string_view rest = text.substr(at, kLongestValue);
  return rest.substr(0, std::min(rest.find_first_of(" \t\r\n\"'`\\,;&|]}"), rest.size()));
}

std::string_view Braced(std::string_view text) {
  const std::size_t close = text.find('}');
  return close == std::string_view::npos ? text : text.substr(0, close + 1);
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

constexpr std::array<std::string_view, 5> kHooks = {"hooks.slack.com/", "webhook.office.com/", "/api/webhooks/",
                                                    "chat.googleapis.com/v1/spaces/", "api.telegram.org/bot"};

bool HoldsHook(std::string_view text) {
  return std::any_of(kHooks.begin(), kHooks.end(), [&](std::string_view hook) { return text.find(hook) != std::string_view::npos; });
}

bool HoldsKeyBlock(std::string_view text) { return text.find("PRIVATE KEY") != std::string_view::npos; }

constexpr std::array<std::string_view, 5> kUserOptions = {"-u", "--user", "--proxy-user", "-U", "--basic"};
constexpr std::array<std::string_view, 4> kHeaderOptions = {"-h", "--header", "--proxy-header", "-hheader"};
constexpr std::array<std::string_view, 2> kSchemes = {"bearer", "basic"};
constexpr std::size_t kLeastToken = 6;

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool FindsSecret() {
    for (std::size_t at = 0; at < text_.size();) {
      if (!IsWordChar(text_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text_.size() && IsWordChar(text_[end])) ++end;
      if (GivesSecret(text_.substr(at, end - at), end)) return true;
      at = end;
    }
    return false;
  }

 private:
  // Whether what stands behind the word, from `end` on, is a secret that the word gives away.
  bool GivesSecret(std::string_view word, std::size_t end) const {
    const std::size_t behind = end < text_.size() ? SkipSpaces(text_, end) : end;
    if (behind > end && IsOption(word, behind)) return true;
    if (behind > end && IsOneOf(word, kSchemes) && ValueAt(text_, behind).size() >= kLeastToken) return IsLiteralAt(text_, behind);
    std::size_t sign = end;
    while (sign < text_.size() && (IsQuote(text_[sign]) || IsSpace(text_[sign]))) ++sign;
    if (sign >= text_.size() || (text_[sign] != '=' && text_[sign] != ':') || text_.substr(sign, 3) == "://") return false;
    return MayNameSecret(word) && IsLiteralAt(text_, sign + 1);
  }

  bool IsOption(std::string_view word, std::size_t behind) const {
    if (word[0] != '-') return false;
    if (IsOneOf(word, kHeaderOptions)) return !IsHarmlessHeader(ValueAt(text_, behind).substr(0, ValueAt(text_, behind).find(':')));
    if (IsOneOf(word, kUserOptions)) return ValueAt(text_, behind).find(':') != std::string_view::npos && IsLiteralAt(text_, behind);
    return text_[behind] != '-' && MayNameSecret(word) && IsLiteralAt(text_, behind);
  }

  std::string_view text_;
};

}  // namespace

bool IsReferenceText(std::string_view value) {
  constexpr std::string_view kEnviron = "os.environ/";
  if (value.empty() || IsOneOf(value, kNoValues) || IsShellReference(value)) return true;
  if (value.starts_with(kEnviron)) return IsVariableName(value.substr(kEnviron.size()));
  if (value.starts_with("{{") && value.ends_with("}}")) return true;
  return value.starts_with('<') && value.ends_with('>');
}

// Each word is looked at once.
bool HasUrlPassword(std::string_view text) {
  for (auto scheme = text.find("://"); scheme != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'", scheme), text.size());
    const std::string_view rest = text.substr(scheme + 3, end - scheme - 3);
    const auto at = rest.rfind('@');
    const auto colon = rest.find(':');
    if (at != std::string_view::npos && colon < at && rest.find('/') > colon) {
      const std::string_view password = rest.substr(colon + 1, at - colon - 1);
      if (!IsReferenceText(password)) return true;
    }
    scheme = text.find("://", end);
  }
  return false;
}

bool HasInlineSecret(std::string_view text) {
  // Nothing of it without one of these: most texts are names, paths and images.
  if (text.find_first_of(" =:\n\t") == std::string_view::npos) return false;
  return HasUrlPassword(text) || HoldsHook(text) || HoldsKeyBlock(text) || Scanner(text).FindsSecret();
}

std::string MaskAssignments(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (auto sign = text.find('='); sign != std::string_view::npos; sign = text.find('=', std::max(sign + 1, done))) {
    std::size_t begin = sign;
    while (begin > done && IsWordChar(text[begin - 1])) --begin;
    std::size_t value = sign + 1;
    while (value < text.size() && IsQuote(text[value])) ++value;
    if (begin == sign || value == text.size() || text[value] == '$' || !MayNameSecret(text.substr(begin, sign - begin))) continue;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'`,;&|)]}", value), text.size());
    if (end == value || IsReferenceText(text.substr(value, end - value))) continue;
    out.append(text.substr(done, value - done)).append(kRedacted);
    done = end;
  }
  return out.append(text.substr(done));
}

}  // namespace warden
