// Which HTTP server is called, and how it and we are known to each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/certificate.h"
#include "net/proxy.h"

namespace warden::net {

struct HttpTarget {
  bool tls = true;
  std::string host;  // a name or a numeric address, without brackets
  std::uint16_t port = 443;
  std::string server_name;  // whom the certificate must name; "": `host`
  std::string ca_pem;       // who may have signed it; "": the authorities of this machine
  // Credentials may be sent to it in the clear, to another machine: to pods, by their own addresses, whose network is the cluster's.
  bool credentials_in_clear = false;
  bool trust_anyone = false;              // the certificate is not looked at: whoever answers may be anyone
  std::optional<CertificatePair> client;  // shown to the server where it asks
  std::optional<HttpProxy> proxy;
};

}  // namespace warden::net
