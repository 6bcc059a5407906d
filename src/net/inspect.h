// Looking at certificates: what one says of itself, and whether it does for a Service. Never shows a private key.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/certificate.h"
#include "warden/status.h"

namespace warden::net {

struct CertificateFacts {
  std::string subject;  // as RFC 2253 writes it, control characters escaped
  std::string issuer;
  std::vector<std::string> names;  // subject alternative names: DNS names, then numeric addresses
  std::string not_before;          // "2026-05-28T20:26:40Z"
  std::string not_after;
  std::chrono::sys_seconds expires{};  // not_after; the epoch when it cannot be read
  std::string key;                     // "ECDSA P-256", "RSA 2048"
  bool authority = false;              // may sign others
  std::string serial;                  // hexadecimal
  std::string fingerprint;             // SHA-256 of the certificate, hexadecimal, with colons
};

// Every certificate of the text, in its order. Keys beside them are passed over. As ReadCertificates otherwise (net/pem.h).
Result<std::vector<CertificateFacts>> ReadFacts(std::string_view pem, std::string_view what);

struct Expectations {
  std::chrono::system_clock::time_point now;
  std::chrono::days remaining{0};  // the certificates must be valid for so long
  std::vector<std::string> names;  // that the first one must carry
  std::string authority_pem;       // that must have signed it, if not empty
};

// Everything that is wrong with a certificate for a server, one problem a line of text; none: it does. `private_key_pem` empty: not looked
// at. The Status is that of a text that cannot be read.
Result<std::vector<std::string>> FindProblems(const CertificatePair& pair, const Expectations& expected);

}  // namespace warden::net
