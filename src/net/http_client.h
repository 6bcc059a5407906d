// HttpTransport to one server, over cpp-httplib: HTTP/1.1, by TLS 1.2 or 1.3.
//
// OpenSSL itself checks the certificate, its chain and its names (subject alternative names alone, as Go does). Redirects are answers, not
// followed. Calls share a few connections that stay open for a while; a stream has one of its own. A response may be gzip; pieces come
// unpacked. An answer whose framing can be read in two ways, or that has trailers, is refused. SIGPIPE is never raised.
//
// Any thread. Calls must have ended when it is destroyed.
#pragma once

#include <chrono>
#include <memory>

#include "net/http_target.h"
#include "net/http_transport.h"
#include "net/name_lookup.h"

namespace warden::net {

struct HttpClientLimits {
  std::chrono::milliseconds connect{10'000};  // the name and the TCP connection; as long again the proxy and the TLS handshake together
  // A server or balancer that closes a connection just while we send makes a write whose fate nobody knows, so a quiet one is given up
  // well before they do (API servers: 90 s and more; balancers: 60 s).
  std::chrono::milliseconds idle{20'000};
  std::size_t connections = 4;  // kept open while nobody uses them
};

// kInvalid: no readable certificate or key, a key of another certificate. `names` must outlive it.
Result<std::unique_ptr<HttpTransport>> MakeHttpClient(const HttpTarget& target, const HttpClientLimits& limits = {},
                                                      const NameLookup& names = NameLookup::OfTheSystem());

}  // namespace warden::net
