// What Go's net/url takes as the URL of a server, and no more.
#include "net/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/core.h>

#include "base/letters.h"
#include "net/hex_digit.h"

namespace warden::net {
namespace {

Status Bad(std::string_view why) { return Status(StatusCode::kInvalid, fmt::format("it is not the URL of a server: {}", why)); }

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (i + 2 >= text.size() || HexDigit(text[i + 1]) < 0 || HexDigit(text[i + 2]) < 0) return std::nullopt;
    plain += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
    i += 2;
  }
  return plain;
}

Status SetUser(std::string_view text, Url& url) {
  const auto colon = text.find(':');
  auto user = PercentDecode(text.substr(0, colon));
  auto password = PercentDecode(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1));
  if (!user || !password) return Bad("its user or password is not percent-encoded");
  url.user = std::move(*user);
  url.password = std::move(*password);
  return {};
}

Status SetPort(std::string_view text, Url& url) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), url.port);
  if (error != std::errc() || end != text.data() + text.size() || url.port == 0) return Bad("its port is not a number from 1 to 65535");
  return {};
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

Status SetHost(std::string_view text, Url& url) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return Bad("a bracket is not closed");
    url.host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
    const auto is_address = [](char c) { return HexDigit(c) >= 0 || c == ':' || c == '.'; };
    if (!std::all_of(url.host.begin(), url.host.end(), is_address)) return Bad("in brackets stands no IPv6 address");
  } else {
    const auto colon = text.find(':');
    url.host = text.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    if (!std::all_of(url.host.begin(), url.host.end(), &IsHostCharacter)) return Bad("its host holds a character that no name has");
  }
  if (url.host.empty()) return Bad("it names no host");
  if (rest.empty() || rest == ":") return {};
  return rest.front() == ':' ? SetPort(rest.substr(1), url) : Bad("something stands after its host");
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; })) {
    return Bad("it holds a space or a control character");
  }
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return Bad("it begins with no scheme");
  Url url{.scheme = base::ToLower(text.substr(0, colon))};
  text.remove_prefix(colon + 3);
  if (text.find_first_of("?#") != std::string_view::npos) return Bad("it has a query or a fragment");
  const auto slash = text.find('/');
  std::string_view authority = text.substr(0, slash);
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    if (Status status = SetUser(authority.substr(0, at), url); !status.ok()) return status;
    authority.remove_prefix(at + 1);
  }
  if (Status status = SetHost(authority, url); !status.ok()) return status;
  return url;
}

std::string HostAndPort(std::string_view host, std::uint16_t port) {
  return host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

}  // namespace warden::net
