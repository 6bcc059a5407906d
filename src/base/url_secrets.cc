// By what stands between the signs of a URL.
#include "base/url_secrets.h"

#include <algorithm>
#include <cstddef>

#include "base/literals.h"

namespace warden {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsWordChar(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '.'; }

constexpr std::size_t kLeastToken = 6;
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

// https://X@host: who has a name and no password there has a token. `rest`: behind the scheme.
bool IsTokenForHost(std::string_view scheme, std::string_view rest) {
  if (scheme != "http" && scheme != "https") return false;
  const std::string_view name = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  const std::size_t at = name.find('@');
  return at != std::string_view::npos && at >= kLeastToken && !IsReferenceText(name.substr(0, at));
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
  while (begin > 0 && end - begin < 5 && IsLetter(text[begin - 1])) --begin;
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
    if (IsTokenForHost(SchemeBefore(text, scheme), rest)) return true;
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

}  // namespace warden
