// Listen addresses by hand: three forms, each mistake named.
#include "net/endpoint.h"

#include <arpa/inet.h>

#include <charconv>
#include <optional>

#include <fmt/core.h>

namespace warden::net {
namespace {

constexpr std::size_t kMaxTextBytes = 64;  // the longest IPv6 text is 45 bytes, with brackets and port 53

Status Refuse(std::string_view text, std::string_view why) {
  return Status(StatusCode::kInvalid, fmt::format("listen address \"{}\": {}", text.substr(0, kMaxTextBytes), why));
}

bool IsAddress(int family, const std::string& host) {
  unsigned char parsed[sizeof(in6_addr)];
  return inet_pton(family, host.c_str(), parsed) == 1;
}

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

Result<Endpoint> ParseEndpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (text.size() > kMaxTextBytes || text.find('\0') != text.npos || colon == text.npos) {
    return Refuse(text, "should be ADDR:PORT, [IPV6]:PORT or :PORT");
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != host.npos) return Refuse(text, "an IPv6 address is written in brackets: [::1]:8443");

  const auto port = ParsePort(text.substr(colon + 1));
  if (!port) return Refuse(text, "the port is a number from 0 to 65535");
  Endpoint endpoint{std::string(host), *port};
  if (host.empty() && !bracketed) return endpoint;
  if (!IsAddress(bracketed ? AF_INET6 : AF_INET, endpoint.host)) {
    return Refuse(text, bracketed ? "not an IPv6 address" : "not an IP address (names are not looked up)");
  }
  return endpoint;
}

std::string ToString(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", endpoint.host, endpoint.port) : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

}  // namespace warden::net
