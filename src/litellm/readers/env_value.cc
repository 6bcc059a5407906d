// Telling secrets from what only looks like them.
#include "litellm/readers/env_value.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/letters.h"
#include "base/literals.h"
#include "base/secret_names.h"
#include "doc/secret_text.h"

namespace warden::litellm {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsWordStart(char c) { return (base::ToLower(c) >= 'a' && base::ToLower(c) <= 'z') || c == '_'; }

bool IsIdentifier(std::string_view name) {
  return !name.empty() && IsWordStart(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsWordStart(c) || IsDigit(c); });
}

// Calls `each` with what stands in every $(…) that the kubelet would expand.
template <class Each>
void ForEachReference(std::string_view text, Each each) {
  const std::size_t last = text.rfind(')');
  for (auto at = text.find('$'); at != std::string_view::npos && at + 1 < text.size(); at = text.find('$', at)) {
    const bool may_close = text[at + 1] == '(' && last != std::string_view::npos && last > at;
    const auto close = may_close ? text.find(')', at + 2) : std::string_view::npos;
    if (close != std::string_view::npos) each(text.substr(at + 2, close - at - 2));
    at = close != std::string_view::npos ? close + 1 : at + 2;
  }
}

// Made of other variables, at least in part.
bool IsReference(std::string_view text) { return text.find("$(") != std::string_view::npos || text.starts_with("os.environ/"); }

// Text that something else fills in before it is used: ${X}, {{ x }}, <your-key>, ENC[…] of SOPS, AVP's <path:…>, vault:…
bool IsPlaceholder(std::string_view text) {
  return text.find("${") != std::string_view::npos || text.find("{{") != std::string_view::npos || text.starts_with("ENC[") ||
         text.starts_with("vault:") || (text.starts_with('<') && text.ends_with('>'));
}

// Seen as stand-ins where a client insists on a key that the server does not check.
constexpr std::array<std::string_view, 16> kDummies = {
    "none",   "null",   "dummy", "fake",  "fake-key", "dummy-key", "not-needed",   "not-used",
    "unused", "no-key", "n/a",   "empty", "anything", "sk-no-key", "not-required", "sk-no-key-required"};

// What a stand-in of one's own begins with: dummy-key-1, sk-unused, "fake key".
constexpr std::array<std::string_view, 6> kDummyBeginnings = {"dummy", "fake", "unused", "not-needed", "no-key", "placeholder"};
constexpr std::size_t kLongestDummy = 24;

bool IsDummy(std::string_view text) {
  const auto is = [&](std::string_view dummy) { return base::IsInAnyCase(text, dummy); };
  if (std::any_of(kDummies.begin(), kDummies.end(), is)) return true;
  if (text.starts_with("sk-")) text.remove_prefix(3);
  const auto begins = [&](std::string_view word) { return base::IsInAnyCase(text.substr(0, word.size()), word); };
  return text.size() <= kLongestDummy && std::any_of(kDummyBeginnings.begin(), kDummyBeginnings.end(), begins);
}

bool IsSwitch(std::string_view text) { return base::IsInAnyCase(text, "true") || base::IsInAnyCase(text, "false"); }

// /var/run/secrets/token; base64 may begin with a slash too, but has one of + and = or no second one.
bool IsPath(std::string_view text) {
  return text.starts_with('/') && text.find('/', 1) != std::string_view::npos && text.find_first_of("+= ") == std::string_view::npos;
}

bool IsShortNumber(std::string_view text) { return text.size() <= 5 && std::all_of(text.begin(), text.end(), IsDigit); }

// Words that say what the variable is about, not that it holds it: TOKEN_URL, API_KEY_HEADER_NAME, AWS_ACCESS_KEY_ID.
constexpr std::array<std::string_view, 12> kAboutSuffixes = {"_URL",  "_URI", "_NAME",    "_HEADER", "_PATH", "_FILE",
                                                             "_TYPE", "_ID",  "_ENABLED", "_TTL",    "_ARN",  "_ENDPOINT"};

// What such a variable holds is the secret itself, be it a number.
constexpr std::array<std::string_view, 5> kHolderSuffixes = {"KEY", "PASSWORD", "PASSWD", "SECRET", "TOKEN"};

template <std::size_t N>
bool EndsInOne(std::string_view name, const std::array<std::string_view, N>& suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(), [&](std::string_view suffix) { return name.ends_with(suffix); });
}

// Between "user:" and "@" of the first URL with both; "" when there is none.
std::string_view UrlPassword(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  // A slash may stand in a $(…) no more than in a password that was not encoded: the authority ends at the first one.
  const std::string_view authority = text.substr(scheme + 3, text.find_first_of("/ \t\n\"'", scheme + 3) - (scheme + 3));
  const auto at = authority.rfind('@');
  const auto colon = authority.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return {};
  return authority.substr(colon + 1, at - colon - 1);
}

bool IsFilledIn(std::string_view text) { return text.empty() || IsReference(text) || IsPlaceholder(text) || base::IsShellVariable(text); }

LiteralKind KindOfText(std::string_view name, std::string_view text) {
  if (base::HasUserinfo(text)) return IsFilledIn(UrlPassword(text)) ? LiteralKind::kHarmless : LiteralKind::kUrlPassword;
  if (!base::IsSecretName(name) || EndsInOne(name, kAboutSuffixes)) return LiteralKind::kHarmless;
  if (IsFilledIn(text) || IsSwitch(text) || IsPath(text)) return LiteralKind::kHarmless;
  if (IsShortNumber(text) && !EndsInOne(name, kHolderSuffixes)) return LiteralKind::kHarmless;
  if (text.find("://") != std::string_view::npos) return LiteralKind::kHarmless;
  return IsDummy(text) ? LiteralKind::kDummy : LiteralKind::kSecret;
}

std::string_view Trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

}  // namespace

std::vector<std::string_view> ReferencesIn(const Node& value) {
  std::vector<std::string_view> names;
  if (!value.is_string()) return names;
  const std::string_view text = doc::SecretText(value);
  if (text.find("$(") == std::string_view::npos) return names;
  std::unordered_set<std::string_view> seen;
  ForEachReference(text, [&](std::string_view name) {
    if (IsIdentifier(name) && seen.insert(name).second) names.push_back(name);
  });
  return names;
}

LiteralKind LiteralKindOf(std::string_view name, const Node& value) {
  if (!value.is_scalar() || value.is_null() || value.is_bool()) return LiteralKind::kHarmless;
  // What is secret by its name or shape was sealed when it was read; nothing else is.
  if (!value.sealed()) return LiteralKind::kHarmless;
  return KindOfText(name, Trimmed(doc::SecretText(value)));
}

std::optional<bool> SwitchOf(const Node& value) {
  if (value.is_bool()) return value.boolean();
  if (value.sealed()) return std::nullopt;
  const std::string_view text = Trimmed(value.text());
  if (base::IsInAnyCase(text, "true") || text == "1") return true;
  if (base::IsInAnyCase(text, "false") || text == "0") return false;
  return std::nullopt;
}

}  // namespace warden::litellm
