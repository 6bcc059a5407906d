// An authority and what it signs.
#include "net/authority.h"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "net/pem.h"
#include "net/signing.h"

namespace warden::net {
namespace {

using std::chrono::system_clock;

Status Invalid(std::string message) { return Status(StatusCode::kInvalid, std::move(message)); }

// A certificate that outlives its authority is one that stops working on a day nobody has written down.
Status CheckAuthority(X509* certificate, system_clock::time_point until) {
  // 1: basicConstraints say so. Other answers above 0 are old ways of saying it, which Go does not accept.
  const bool may_sign = X509_check_ca(certificate) == 1;
  ERR_clear_error();
  if (!may_sign) return Invalid("the certificate is not that of an authority");
  std::time_t end = system_clock::to_time_t(until) - 1;  // X509_cmp_time calls equal times earlier
  const ASN1_TIME* last = X509_get0_notAfter(certificate);
  if (X509_cmp_time(last, &end) > 0) return Status();
  return Invalid(fmt::format("it expires at {}, before the certificate would", DateOf(last)));
}

CertificateSpec SpecOf(const ServingRequest& request) {
  CertificateSpec spec{.use = CertificateUse::kServer,
                       .common_name = request.common_name,
                       .dns_names = {},
                       .ip_addresses = {},
                       .now = request.now,
                       .lifetime = request.lifetime};
  for (const std::string& name : request.names) (IsIpAddress(name) ? spec.ip_addresses : spec.dns_names).push_back(name);
  return spec;
}

}  // namespace

Result<CertificatePair> MakeAuthority(const AuthorityRequest& request) {
  auto pair = SignCertificate({.use = CertificateUse::kAuthority,
                               .common_name = request.common_name,
                               .dns_names = {},
                               .ip_addresses = {},
                               .now = request.now,
                               .lifetime = request.lifetime},
                              nullptr);
  return pair.ok() ? std::move(pair) : pair.status().WithContext("make a certificate authority");
}

Result<CertificatePair> IssueServing(const ServingRequest& request, const CertificatePair& authority) {
  if (Status status = CheckPair(authority, request.now); !status.ok()) return status.WithContext("certificate authority");
  const auto chain = ReadCertificates(authority.certificate_pem, "certificate authority");
  const auto key = ReadPrivateKey(authority.private_key_pem);
  if (!chain.ok()) return chain.status();
  if (!key.ok()) return key.status();
  X509* signer = chain->front().get();
  if (Status status = CheckAuthority(signer, request.now + request.lifetime); !status.ok())
    return status.WithContext("certificate authority");
  const Issuer issuer{.certificate = signer, .key = key->get()};
  auto pair = SignCertificate(SpecOf(request), &issuer);
  return pair.ok() ? std::move(pair) : pair.status().WithContext("make a serving certificate");
}

}  // namespace warden::net
