// What TLS asks of a client of ours: whom to trust, whom the certificate must name, what to show. For net/client_socket.cc alone.
#pragma once

#include <atomic>
#include <string>

#include "net/http_target.h"
#include "net/openssl_types.h"
#include "warden/status.h"

namespace warden::net {

// What the handshakes of one connection read and leave; must outlive the context, and does not move.
struct TlsPeer {
  std::string server_name;        // to be sent to the server; "": an address, which is not sent (RFC 6066 section 3)
  std::atomic<int> distrust = 0;  // why the certificate did not count (X509_V_ERR_…)
};

// Sets up a context that is used for nothing else. kInvalid: certificates or keys that cannot be read or do not belong together.
Status SetUpTls(ssl_ctx_st* context, const HttpTarget& target, TlsPeer& peer);

// "self-signed certificate in certificate chain", in the words of OpenSSL, which quote nothing.
std::string DistrustText(int reason);

}  // namespace warden::net
