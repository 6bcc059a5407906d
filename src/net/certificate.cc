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

}  // namespace warden::net
