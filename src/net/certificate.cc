// Self-signed certificates, and the checks of a pair.
#include "net/certificate.h"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "net/pem.h"
#include "net/signing.h"

namespace warden::net {
namespace {

using std::chrono::system_clock;

Status Invalid(std::string message) { return Status(StatusCode::kInvalid, std::move(message)); }

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
  Result<CertificatePair> pair = SignCertificate({.use = CertificateUse::kTry,
                                                  .common_name = request.common_name,
                                                  .dns_names = request.dns_names,
                                                  .ip_addresses = request.ip_addresses,
                                                  .now = request.now,
                                                  .lifetime = request.lifetime},
                                                 nullptr);
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
