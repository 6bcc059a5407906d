// NO_PROXY as golang.org/x/net/http/httpproxy/proxy.go matches it.
#include "net/proxy.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <vector>

#include <fmt/core.h>

#include "base/letters.h"
#include "net/url.h"

namespace warden::net {
namespace {

// An address as bytes, 4 or 16 of them; IPv4 in IPv6 is IPv4. Empty: it is none.
std::vector<unsigned char> AddressBytes(std::string_view text) {
  const std::string terminated(text);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.begin() + 4};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) != 1) return {};
  if (IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(bytes.data()))) return {bytes.begin() + 12, bytes.end()};
  return {bytes.begin(), bytes.end()};
}

bool IsInBlock(const std::vector<unsigned char>& address, std::string_view block) {
  const auto slash = block.find('/');
  const auto network = AddressBytes(block.substr(0, slash));
  unsigned bits = 0;
  const std::string_view length = block.substr(slash + 1);
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc() || end != length.data() + length.size()) return false;
  if (network.empty() || network.size() != address.size() || bits > 8 * address.size()) return false;
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) return false;
  }
  return true;
}

// Takes ":8443" off the end of a name or address in brackets. False: it is for another port.
bool TakePort(std::string_view& entry, std::uint16_t port) {
  const auto colon = entry.rfind(':');
  const bool one_colon = colon != std::string_view::npos && entry.find(':') == colon;
  const bool bracketed = entry.starts_with('[');
  if (one_colon || (bracketed && colon != std::string_view::npos && entry[colon - 1] == ']')) {
    if (entry.substr(colon + 1) != std::to_string(port)) return false;
    entry = entry.substr(0, colon);
  }
  if (bracketed && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  return true;
}

bool IsBelow(std::string_view host, std::string_view domain) {
  return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

bool MatchesEntry(std::string_view host, const std::vector<unsigned char>& address, std::uint16_t port, std::string_view entry) {
  if (entry == "*") return true;
  if (entry.find('/') != std::string_view::npos) return !address.empty() && IsInBlock(address, entry);
  if (!TakePort(entry, port) || entry.empty()) return false;
  if (!address.empty()) return AddressBytes(entry) == address;
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  return entry.front() == '.' ? IsBelow(host, entry.substr(1)) : host == entry || IsBelow(host, entry);
}

std::string_view Trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

Result<HttpProxy> ParseProxy(std::string_view text) {
  const std::string with_scheme = text.find("://") == std::string_view::npos ? "http://" + std::string(text) : std::string(text);
  Result<Url> url = ParseUrl(with_scheme);
  if (!url.ok()) return url.status().WithContext("proxy");
  if (url->scheme != "http") {
    return Status(StatusCode::kInvalid, fmt::format("proxy: {} proxies are not supported, only HTTP proxies that tunnel by CONNECT "
                                                    "(http://HOST:PORT)",
                                                    url->scheme.starts_with("socks") ? "SOCKS"
                                                    : url->scheme == "https"         ? "HTTPS"
                                                                                     : "such"));
  }
  return HttpProxy{url->host, url->port == 0 ? std::uint16_t{80} : url->port, std::move(url->user), std::move(url->password)};
}

bool IsLoopback(std::string_view host) {
  const std::string name = base::ToLower(host);
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  const auto address = AddressBytes(host);
  if (address.size() == 4) return address[0] == 127;
  return address == AddressBytes("::1") && !address.empty();
}

bool IsCalledDirectly(std::string_view host, std::uint16_t port, std::string_view no_proxy) {
  const auto address = AddressBytes(host);
  if (base::ToLower(host) == "localhost" || (!address.empty() && IsLoopback(host))) return true;
  const std::string name = base::ToLower(host);
  const std::string list = base::ToLower(no_proxy);
  std::string_view rest = list;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    if (MatchesEntry(name, address, port, Trim(rest.substr(0, comma)))) return true;
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return false;
}

Result<std::optional<HttpProxy>> ProxyFor(std::string_view host, std::uint16_t port, const ProxyVariables& variables) {
  if (variables.https_proxy.empty() || IsCalledDirectly(host, port, variables.no_proxy)) return std::optional<HttpProxy>();
  Result<HttpProxy> proxy = ParseProxy(variables.https_proxy);
  if (!proxy.ok()) return proxy.status().WithContext("HTTPS_PROXY");
  return std::optional(std::move(*proxy));
}

}  // namespace warden::net
