// Which proxy, if any, stands between us and a server: the variables HTTPS_PROXY and NO_PROXY, read as Go's x/net/http/httpproxy does,
// because kubectl is what people compare with. Pure: the environment is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "warden/status.h"

namespace warden::net {

// One that tunnels by CONNECT, spoken to in plain HTTP.
struct HttpProxy {
  std::string host;
  std::uint16_t port = 0;
  std::string user;      // "" : it asks for nobody
  std::string password;  // a secret: in no message
};

// "http://user:password@proxy.example:3128", or the same without scheme. kInvalid: what is no such URL; SOCKS and HTTPS proxies, which are
// not supported. Messages name the scheme alone, as the rest may hold a password.
Result<HttpProxy> ParseProxy(std::string_view url);

struct ProxyVariables {
  std::string https_proxy;  // HTTPS_PROXY, else https_proxy
  std::string no_proxy;     // NO_PROXY, else no_proxy
};

// Whether `host` (a name or a numeric address, without brackets) is called without a proxy: "localhost" and loopback addresses always,
// then the entries of NO_PROXY, separated by commas: `*`, names (with all below them; with a leading dot only those), addresses, CIDR
// blocks, each but the last with an optional port.
bool IsCalledDirectly(std::string_view host, std::uint16_t port, std::string_view no_proxy);

// The proxy for a server called by TLS; nothing: none.
Result<std::optional<HttpProxy>> ProxyFor(std::string_view host, std::uint16_t port, const ProxyVariables& variables);

// "127.0.0.1", "::1", "localhost" and what ends in ".localhost".
bool IsLoopback(std::string_view host);

}  // namespace warden::net
