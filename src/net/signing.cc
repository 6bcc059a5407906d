// Certificates by the OpenSSL API. ASN.1 objects are handed over as objects: nothing is parsed from text of ours.
#include "net/signing.h"

#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace warden::net {
namespace {

using std::chrono::system_clock;

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
struct ExtensionFree {
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};

Status Invalid(std::string message) { return Status(StatusCode::kInvalid, std::move(message)); }

// A name as it may stand in a certificate: letters, digits, "-", ".", and "*" (a wildcard).
bool IsDnsName(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.*";
  return !name.empty() && name.size() <= 253 && name.find_first_not_of(kAllowed) == name.npos;
}

// Both append one name; false when it cannot be encoded.
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

Status AddAlternativeNames(X509* certificate, const CertificateSpec& spec) {
  const std::unique_ptr<GENERAL_NAMES, NamesFree> names(GENERAL_NAMES_new());
  for (const std::string& name : spec.dns_names) {
    if (!AddDnsName(names.get(), name)) return Invalid(fmt::format("\"{}\" is not a DNS name", name.substr(0, 80)));
  }
  for (const std::string& address : spec.ip_addresses) {
    if (!AddIpAddress(names.get(), address)) return Invalid(fmt::format("\"{}\" is not an IP address", address.substr(0, 80)));
  }
  if (X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1) return Status();
  return Status(StatusCode::kInternal, "the subject alternative names could not be encoded");
}

struct Extension {
  int nid;
  const char* value;
};

// A server's key signs handshakes and nothing else; an authority signs certificates of servers and no further authority.
constexpr std::array kServerExtensions = {
    Extension{NID_basic_constraints, "critical,CA:FALSE"},
    Extension{NID_key_usage, "critical,digitalSignature"},
    Extension{NID_ext_key_usage, "serverAuth"},
    Extension{NID_subject_key_identifier, "hash"},
    Extension{NID_authority_key_identifier, "keyid"},
};
constexpr std::array kAuthorityExtensions = {
    Extension{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    Extension{NID_key_usage, "critical,keyCertSign,cRLSign"},
    Extension{NID_subject_key_identifier, "hash"},
};

bool AddExtensions(X509* certificate, X509* issuer, const auto& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const Extension& one : extensions) {
    const std::unique_ptr<X509_EXTENSION, ExtensionFree> extension(X509V3_EXT_conf_nid(nullptr, &context, one.nid, one.value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

bool AddExtensionsFor(CertificateUse use, X509* certificate, X509* issuer) {
  switch (use) {
    case CertificateUse::kTry: return true;
    case CertificateUse::kServer: return AddExtensions(certificate, issuer, kServerExtensions);
    case CertificateUse::kAuthority: return AddExtensions(certificate, issuer, kAuthorityExtensions);
  }
  return false;
}

bool SetSerial(X509* certificate) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;  // positive, never 0
}

bool SetTimes(X509* certificate, const CertificateSpec& spec) {
  const auto from = system_clock::to_time_t(spec.now - kClockSkew);
  const auto until = system_clock::to_time_t(spec.now + spec.lifetime);
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) && ASN1_TIME_set(X509_getm_notAfter(certificate), until);
}

bool SetNames(X509* certificate, const std::string& common_name, const X509* issuer) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.data());
  const int size = static_cast<int>(common_name.size());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, size, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, issuer != nullptr ? X509_get_subject_name(issuer) : name) == 1;
}

template <class Write>
std::string ToPem(const Write& write) {
  const std::unique_ptr<BIO, BioFree> bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

Status CheckSpec(const CertificateSpec& spec) {
  const std::size_t names = spec.dns_names.size() + spec.ip_addresses.size();
  if (names == 0 && spec.use != CertificateUse::kAuthority) return Invalid("no DNS name and no IP address given");
  if (names > kMaxNames) return Invalid(fmt::format("more than {} names", kMaxNames));
  if (spec.common_name.empty() || spec.common_name.size() > kMaxCommonNameBytes) {
    return Invalid(fmt::format("the common name must have 1 to {} bytes", kMaxCommonNameBytes));
  }
  return Status();
}

Result<CertificatePair> Encode(X509* certificate, EVP_PKEY* key) {
  CertificatePair pair;
  pair.certificate_pem = ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
  pair.private_key_pem = ToPem([&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
  if (pair.certificate_pem.empty() || pair.private_key_pem.empty()) return Status(StatusCode::kInternal, "PEM encoding failed");
  return pair;
}

Result<CertificatePair> Sign(const CertificateSpec& spec, const Issuer* issuer) {
  if (Status status = CheckSpec(spec); !status.ok()) return status;
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr made(X509_new());
  if (!key || !made) return Status(StatusCode::kInternal, "no key could be generated");
  X509* certificate = made.get();
  X509* signer = issuer != nullptr ? issuer->certificate : nullptr;
  if (X509_set_version(certificate, 2) != 1 || !SetSerial(certificate) || !SetTimes(certificate, spec) ||
      !SetNames(certificate, spec.common_name, signer) || X509_set_pubkey(certificate, key.get()) != 1) {
    return Invalid("a field could not be encoded");
  }
  if (spec.use != CertificateUse::kAuthority) {
    if (Status status = AddAlternativeNames(certificate, spec); !status.ok()) return status;
  }
  if (!AddExtensionsFor(spec.use, certificate, signer != nullptr ? signer : certificate)) {
    return Status(StatusCode::kInternal, "the extensions could not be encoded");
  }
  if (X509_sign(certificate, issuer != nullptr ? issuer->key : key.get(), EVP_sha256()) <= 0) {
    return Status(StatusCode::kInternal, "signing failed");
  }
  return Encode(certificate, key.get());
}

}  // namespace

Result<CertificatePair> SignCertificate(const CertificateSpec& spec, const Issuer* issuer) {
  Result<CertificatePair> pair = Sign(spec, issuer);
  ERR_clear_error();
  return pair;
}

bool IsIpAddress(const std::string& text) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(text.c_str());
  ASN1_OCTET_STRING_free(address);
  ERR_clear_error();
  return address != nullptr;
}

std::string DateOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                     parts.tm_min, parts.tm_sec);
}

}  // namespace warden::net
