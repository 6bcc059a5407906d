// The TLS settings of a server as one immutable context: certificate, client CA, versions, ALPN. A new pair means a new context;
// a live one is never changed (that corrupts connections that are shaking hands).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/certificate.h"
#include "net/http_server.h"
#include "net/openssl_types.h"
#include "warden/status.h"

namespace warden::net {

// With a client CA (PEM, one or more) every client must show a certificate that it vouches for. Errors as CheckPair's.
Result<SslContextPtr> MakeServerContext(const CertificatePair& pair, std::string_view client_ca_pem,
                                        std::chrono::system_clock::time_point now);

// A server-side connection under a context, which it keeps alive; the caller owns it. Throws std::bad_alloc.
ssl_st* NewConnection(ssl_ctx_st* context);

// Of an error of OpenSSL's (ERR_get_error) that ended a handshake.
HandshakeFailure ReasonOf(unsigned long error);

// The common name of the verified client certificate; empty without one, and when it has none, several, or one with a NUL.
std::string PeerCommonName(const ssl_st* connection);

}  // namespace warden::net
