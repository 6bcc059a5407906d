// By what stands between the signs of a URL.
#include "base/url_secrets.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/literals.h"
#include "base/mask.h"

namespace warden::base {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsWordChar(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.'; }

constexpr std::size_t kLeastToken = 6;
constexpr std::size_t kLeastNoUser = 8;
constexpr std::size_t kLeastPassword = 4;
constexpr std::size_t kLongestAuthority = 512;

// name:X@host without a scheme, //name:X@host. An image may look like it: litellm:v1@sha256:…
bool IsLogin(std::string_view word) {
  if (word.find("://") != std::string_view::npos) return false;  // HasUrlPassword's
  if (const std::size_t slashes = word.find("//"); slashes != std::string_view::npos) word.remove_prefix(slashes + 2);
  const std::size_t colon = word.find(':');
  const std::size_t at = word.rfind('@');
  if (colon == std::string_view::npos || at == std::string_view::npos || at < colon + 1 + kLeastPassword || at + 1 == word.size())
    return false;
  const std::string_view host = word.substr(at + 1);
  if (host.starts_with("sha256:") || host.starts_with("sha512:") || (!IsLetter(host[0]) && !IsDigit(host[0]))) return false;
  const std::string_view name = word.substr(0, colon);
  return name != "mailto" && std::all_of(name.begin(), name.end(), &IsWordChar) && !IsReferenceText(word.substr(colon + 1, at - colon - 1));
}

// Who stands alone in front of a host of these. Whatever else does is a secret.
constexpr auto kRedisUsers = std::to_array<std::string_view>({"default", "redis", "litellm", "admin", "user", "root"});

// Letters in turns with digits or capitals, as in no name of a user.
bool IsNoUser(std::string_view name) {
  const auto any = [&](auto kind) { return std::any_of(name.begin(), name.end(), kind); };
  return name.size() >= kLeastNoUser && any(&IsDigit) && any(&IsLetter);
}

// https://X@host, redis://X@host: who has a name and no password there has a token. `rest`: behind the scheme. Where it ends; 0: none.
std::size_t EndOfHostToken(std::string_view scheme, std::string_view rest) {
  const std::string_view name = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  const std::size_t at = name.find('@');
  if (at == std::string_view::npos || at < kLeastToken || at + 1 == name.size()) return 0;
  const std::string_view user = name.substr(0, at);
  if (user.find(':') != std::string_view::npos || IsReferenceText(user)) return 0;
  if (scheme == "http" || scheme == "https") return at;
  if (scheme == "redis" || scheme == "rediss") return std::find(kRedisUsers.begin(), kRedisUsers.end(), user) == kRedisUsers.end() ? at : 0;
  return IsNoUser(user) ? at : 0;
}

// The whole text is one URL, whose password has blanks or quotes in it.
bool IsUrlWithBlanks(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos || scheme == 0 ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(scheme), [](char c) { return IsWordChar(c) || c == '+'; }))
    return false;
  const std::string_view rest = text.substr(scheme + 3, text.find('\n') - scheme - 3);
  const std::size_t at = rest.rfind('@');
  const std::size_t colon = rest.find(':');
  if (at == std::string_view::npos || colon >= at || rest.find('/') < colon) return false;
  return rest.substr(0, at).find_first_of(" \t\"'") > colon && !IsReferenceText(rest.substr(colon + 1, at - colon - 1));
}

// scheme://name:X, cut off before the host: X is no port.
bool IsCutUrl(std::string_view rest) {
  const std::string_view authority = rest.substr(0, rest.find_first_of("/,;?#&|)]}> \t\r\n\"'`\\"));
  const std::size_t colon = authority.find(':');
  if (colon == std::string_view::npos || authority.find_first_of("@[{<$%*") != std::string_view::npos) return false;
  std::string_view port = authority.substr(colon + 1);
  while (!port.empty() && (port.back() == '.' || port.back() == ':')) port.remove_suffix(1);
  return port != "port" && port != "PORT" && !std::all_of(port.begin(), port.end(), &IsDigit) && !IsReferenceText(port);
}

bool HoldsCutUrl(std::string_view text) {
  for (auto scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://", scheme + 3)) {
    if (IsCutUrl(text.substr(scheme + 3, kLongestAuthority))) return true;
  }
  return false;
}

std::string_view SchemeBefore(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin < 8 && IsLetter(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

}  // namespace

// Each word is looked at once.
bool HasUrlPassword(std::string_view text) {
  if (IsUrlWithBlanks(text)) return true;
  for (auto scheme = text.find("://"); scheme != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'", scheme), text.size());
    const std::string_view rest = text.substr(scheme + 3, end - scheme - 3);
    const auto at = rest.rfind('@');
    const auto colon = rest.find(':');
    if (at != std::string_view::npos && colon < at && rest.find('/') > colon) {
      const std::string_view password = rest.substr(colon + 1, at - colon - 1);
      if (!IsReferenceText(password)) return true;
    }
    if (EndOfHostToken(SchemeBefore(text, scheme), rest) > 0) return true;
    scheme = text.find("://", end);
  }
  return false;
}

bool HasLogin(std::string_view text) {
  if (HoldsCutUrl(text)) return true;
  if (text.find('@') == std::string_view::npos) return false;
  constexpr std::string_view kEnds = " \t\r\n\"'`,;=";
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kEnds, begin), text.size());
    if (IsLogin(text.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

bool HoldsHookPath(std::string_view text) {
  constexpr std::string_view kHook = "hook";
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  for (auto hook = text.find(kHook, scheme); hook != std::string_view::npos; hook = text.find(kHook, hook + 1)) {
    const std::string_view before = text.substr(0, hook);
    std::string_view behind = text.substr(hook + kHook.size(), kLongestAuthority);
    if (!before.ends_with('/') && !before.ends_with("/web")) continue;
    if (behind.starts_with('s')) behind.remove_prefix(1);
    if (!behind.starts_with('/')) continue;
    behind = behind.substr(0, behind.find_first_of(" \t\r\n\"'"));
    if (std::any_of(behind.begin(), behind.end(), &IsDigit)) return true;
  }
  return false;
}

std::string MaskHostTokens(std::string text) {
  const std::string_view whole = text;
  std::string out;
  std::size_t done = 0;
  for (auto scheme = whole.find("://"); scheme != std::string_view::npos; scheme = whole.find("://", scheme + 3)) {
    const std::string_view rest = whole.substr(scheme + 3, kLongestAuthority);
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n\"'"), rest.size());
    const std::size_t size = EndOfHostToken(SchemeBefore(whole, scheme), rest.substr(0, end));
    if (size == 0) continue;
    out.append(whole.substr(done, scheme + 3 - done)).append(kRedacted);
    done = scheme + 3 + size;
  }
  return done == 0 ? std::move(text) : out.append(whole.substr(done));
}

}  // namespace warden::base
