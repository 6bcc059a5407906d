// A certificate authority of one's own, for webhooks without cert-manager: it signs the serving certificate of a Service and nothing else.
// No message of this file ever holds a byte of a private key.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "net/certificate.h"
#include "warden/status.h"

namespace warden::net {

struct AuthorityRequest {
  std::string common_name;
  std::chrono::system_clock::time_point now;
  std::chrono::hours lifetime{24 * 3650};
};

// A P-256 key and a certificate that may sign servers' certificates, no further authorities. kInvalid: a name that cannot stand there.
Result<CertificatePair> MakeAuthority(const AuthorityRequest& request);

struct ServingRequest {
  std::string common_name;
  std::vector<std::string> names;  // subject alternative names, DNS or numeric: clients look only here
  std::chrono::system_clock::time_point now;
  std::chrono::hours lifetime{24 * 365};
};

// A P-256 key and a server's certificate signed by `authority`. kInvalid: `authority` is none, is not valid at `now`, ends before the
// certificate would, or a name cannot stand in a certificate.
Result<CertificatePair> IssueServing(const ServingRequest& request, const CertificatePair& authority);

}  // namespace warden::net
