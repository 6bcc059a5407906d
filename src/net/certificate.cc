// Self-signed certificates by the OpenSSL API, and the checks of a pair.
#include "net/certificate.h"

#include <memory>

#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "net/pem.h"

namespace warden::net {
namespace {

using std::chrono::system_clock;

constexpr std::chrono::minutes kClockSkew{5};
constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxCommonNameBytes = 64;  // ub-common-name of X.520; OpenSSL refuses longer ones

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct NamesFree {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
struct NameFree {
  void operator()(GENERAL_NAME* name) const { GENERAL_NAME_free(name); }
};

Status Invalid(std::string message) { return Status(StatusCode::kInvalid, std::move(message)); }

// A name as it may stand in a certificate: letters, digits, "-", ".", and "*" (a wildcard).
bool IsDnsName(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.*";
  return !name.empty() && name.size() <= 253 && name.find_first_not_of(kAllowed) == name.npos;
}

// Both append one name; false when it cannot be encoded. ASN.1 objects are handed over, so nothing is parsed from text of ours.
bool AddDnsName(GENERAL_NAMES* names, const std::string& text) {
  std::unique_ptr<GENERAL_NAME, NameFree> name(GENERAL_NAME_new());
  ASN1_IA5STRING* value = name && IsDnsName(text) ? ASN1_IA5STRING_new() : nullptr;
  if (!value) return false;
  GENERAL_NAME_set0_value(name.get(), GEN_DNS, value);
  if (ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) != 1) return false;
  return sk_GENERAL_NAME_push(names, name.get()) > 0 && name.release();
}

bool AddIpAddress(GENERAL_NAMES* names, const std::string& text) {
  std::unique_ptr<GENERAL_NAME, NameFree> name(GENERAL_NAME_new());
  ASN1_OCTET_STRING* value = name ? a2i_IPADDRESS(text.c_str()) : nullptr;
  if (!value) return false;
  GENERAL_NAME_set0_value(name.get(), GEN_IPADD, value);
  return sk_GENERAL_NAME_push(names, name.get()) > 0 && name.release();
}

Status AddAlternativeNames(X509* certificate, const SelfSignedRequest& request) {
  const std::unique_ptr<GENERAL_NAMES, NamesFree> names(GENERAL_NAMES_new());
  for (const std::string& name : request.dns_names) {
    if (!AddDnsName(names.get(), name)) return Invalid(fmt::format("\"{}\" is not a DNS name", name.substr(0, 80)));
  }
  for (const std::string& address : request.ip_addresses) {
    if (!AddIpAddress(names.get(), address)) return Invalid(fmt::format("\"{}\" is not an IP address", address.substr(0, 80)));
  }
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1) return Status();
  return Status(StatusCode::kInternal, "the subject alternative names could not be encoded");
}

bool SetSerial(X509* certificate) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;  // positive, never 0
}

bool SetTimes(X509* certificate, const SelfSignedRequest& request) {
  const auto from = system_clock::to_time_t(request.now - kClockSkew);
  const auto until = system_clock::to_time_t(request.now + request.lifetime);
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) && ASN1_TIME_set(X509_getm_notAfter(certificate), until);
}

bool SetName(X509* certificate, const std::string& common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.data());
  const int size = static_cast<int>(common_name.size());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, size, -1, 0) == 1 && X509_set_issuer_name(certificate, name) == 1;
}

template <class Write>
std::string ToPem(const Write& write) {
  const std::unique_ptr<BIO, BioFree> bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Status CheckRequest(const SelfSignedRequest& request) {
  if (request.dns_names.empty() && request.ip_addresses.empty()) return Invalid("no DNS name and no IP address given");
  if (request.dns_names.size() + request.ip_addresses.size() > kMaxNames) return Invalid(fmt::format("more than {} names", kMaxNames));
  if (request.common_name.empty() || request.common_name.size() > kMaxCommonNameBytes) {
    return Invalid(fmt::format("the common name must have 1 to {} bytes", kMaxCommonNameBytes));
  }
  return Status();
}

Result<CertificatePair> Sign(const SelfSignedRequest& request) {
  if (Status status = CheckRequest(request); !status.ok()) return status;
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  if (!key || !certificate) return Status(StatusCode::kInternal, "no key could be generated");
  if (X509_set_version(certificate.get(), 2) != 1 || !SetSerial(certificate.get()) || !SetTimes(certificate.get(), request) ||
      !SetName(certificate.get(), request.common_name) || X509_set_pubkey(certificate.get(), key.get()) != 1) {
    return Invalid("a field could not be encoded");
  }
  if (Status status = AddAlternativeNames(certificate.get(), request); !status.ok()) return status;
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) <= 0) return Status(StatusCode::kInternal, "signing failed");

  CertificatePair pair;
  pair.certificate_pem = ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
  pair.private_key_pem = ToPem([&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  if (pair.certificate_pem.empty() || pair.private_key_pem.empty()) return Status(StatusCode::kInternal, "PEM encoding failed");
  return pair;
}

std::string DateOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                     parts.tm_min, parts.tm_sec);
}

// X509_cmp_time gives 0 for a time it cannot read: that counts as bad in both directions.
Status CheckTimes(const X509* certificate, system_clock::time_point now) {
  std::time_t present = system_clock::to_time_t(now);
  std::time_t soon = system_clock::to_time_t(now + kClockSkew);
  const ASN1_TIME* until = X509_get0_notAfter(certificate);
  if (X509_cmp_time(until, &present) <= 0) return Invalid(fmt::format("certificate: it expired at {}", DateOf(until)));
  const ASN1_TIME* from = X509_get0_notBefore(certificate);
  if (X509_cmp_time(from, &soon) >= 0) return Invalid(fmt::format("certificate: it is not valid before {}", DateOf(from)));
  return Status();
}

}  // namespace

Result<CertificatePair> MakeSelfSigned(const SelfSignedRequest& request) {
  Result<CertificatePair> pair = Sign(request);
  ERR_clear_error();
  if (!pair) return pair.status().WithContext("make a self-signed certificate");
  return pair;
}

Status CheckPair(const CertificatePair& pair, system_clock::time_point now) {
  const auto chain = ReadCertificates(pair.certificate_pem, "certificate");
  if (!chain) return chain.status();
  const auto key = ReadPrivateKey(pair.private_key_pem);
  if (!key) return key.status();
  const bool match = X509_check_private_key(chain->front().get(), key->get()) == 1;
  ERR_clear_error();
  if (!match) return Invalid("private key: it does not belong to the certificate");
  return CheckTimes(chain->front().get(), now);
}

Status CheckNames(std::string_view certificate_pem, std::span<const std::string> names) {
  const auto chain = ReadCertificates(certificate_pem, "certificate");
  if (!chain) return chain.status();
  X509* certificate = chain->front().get();
  for (const std::string& name : names) {
    // An empty name matches everything, and one with a NUL is OpenSSL's error: -2.
    const bool host =
        !name.empty() && X509_check_host(certificate, name.data(), name.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1;
    const bool good = host || X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
    ERR_clear_error();
    if (!good) return Invalid(fmt::format("certificate: it is not for \"{}\"", name.substr(0, 80)));
  }
  return Status();
}

Result<std::chrono::sys_seconds> ExpiryOf(std::string_view certificate_pem) {
  const auto chain = ReadCertificates(certificate_pem, "certificate");
  if (!chain) return chain.status();
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(chain->front().get()), &parts) != 1) return Invalid("certificate: its end is unreadable");
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace warden::net
