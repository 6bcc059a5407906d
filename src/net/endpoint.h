// Listen addresses: "ADDR:PORT" to an address and a port, and back. Names are not looked up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warden/status.h"

namespace warden::net {

struct Endpoint {
  std::string host;        // a numeric IPv4 or IPv6 address without brackets; empty: every address of this machine
  std::uint16_t port = 0;  // 0: the kernel picks one

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// "127.0.0.1:8443", "[::1]:8443", ":8443". Anything else is kInvalid with a message that quotes the text.
Result<Endpoint> ParseEndpoint(std::string_view text);

// The way back: "[::1]:8443".
std::string ToString(const Endpoint& endpoint);

}  // namespace warden::net
