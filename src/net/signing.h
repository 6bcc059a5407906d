// One certificate, made and signed: what self-signed ones and those of an authority have in common. For net/ alone.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "net/certificate.h"
#include "net/openssl_types.h"
#include "warden/status.h"

struct asn1_string_st;

namespace warden::net {

inline constexpr std::chrono::minutes kClockSkew{5};

// What a certificate is for. kTry carries no extension but its names: it is its own authority and its own server.
enum class CertificateUse { kTry, kServer, kAuthority };

struct CertificateSpec {
  CertificateUse use = CertificateUse::kTry;
  std::string common_name;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  std::chrono::system_clock::time_point now;  // valid from five minutes before
  std::chrono::hours lifetime{};
};

// Of an authority; both pointers live as long as the call.
struct Issuer {
  x509_st* certificate = nullptr;
  evp_pkey_st* key = nullptr;
};

// A new P-256 key, and its certificate signed by `issuer`, or by itself without one. kInvalid: a name that cannot stand in a certificate.
// Leaves OpenSSL's error queue empty.
Result<CertificatePair> SignCertificate(const CertificateSpec& spec, const Issuer* issuer);

// Whether `text` is an IPv4 or IPv6 address, as a certificate holds one.
bool IsIpAddress(const std::string& text);

// "2026-05-28T20:26:40Z", or a word for what cannot be read.
std::string DateOf(const asn1_string_st* time);

}  // namespace warden::net
