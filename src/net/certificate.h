// Certificates as PEM text: making a self-signed pair for a first try, and saying what is wrong with a pair before it is served.
// No message of this file ever holds a byte of a private key.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "warden/status.h"

namespace warden::net {

inline constexpr std::size_t kMaxPemBytes = 256 << 10;  // a chain of four RSA-4096 certificates is about 10 KiB

struct CertificatePair {
  std::string certificate_pem;  // the server's certificate first, then its chain
  std::string private_key_pem;  // PKCS#8 or a traditional form, not encrypted

  friend bool operator==(const CertificatePair&, const CertificatePair&) = default;
};

struct SelfSignedRequest {
  std::string common_name;
  std::vector<std::string> dns_names;     // subject alternative names: clients look only at these two lists
  std::vector<std::string> ip_addresses;  // numeric
  std::chrono::system_clock::time_point now;
  std::chrono::hours lifetime{24 * 365};
};

// A P-256 key and a certificate that it signs itself, valid from five minutes before `now` (clocks differ). About a millisecond.
// kInvalid: no name at all, or one that cannot stand in a certificate.
Result<CertificatePair> MakeSelfSigned(const SelfSignedRequest& request);

// Whether the pair can be served at `now`: readable, of one key, neither expired nor more than five minutes in the future.
// kInvalid otherwise (kTooLarge over kMaxPemBytes).
Status CheckPair(const CertificatePair& pair, std::chrono::system_clock::time_point now);

}  // namespace warden::net
