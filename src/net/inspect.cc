// Certificates by the OpenSSL API, and what is wrong with them.
#include "net/inspect.h"

#include <fmt/core.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

#include "net/pem.h"
#include "net/signing.h"

namespace warden::net {
namespace {

using std::chrono::system_clock;

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct NamesFree {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
struct StoreFree {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
struct StoreContextFree {
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};
struct StackFree {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }  // the certificates stay their owners'
};
struct BignumFree {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
struct TextFree {
  void operator()(char* text) const { OPENSSL_free(text); }
};

std::string TextOf(const X509_NAME* name) {
  const std::unique_ptr<BIO, BioFree> bio(BIO_new(BIO_s_mem()));
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) return "unreadable";
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string AddressOf(const ASN1_OCTET_STRING* address) {
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  const int size = ASN1_STRING_length(address);
  std::string text;
  for (int i = 0; size == 4 && i < 4; ++i) text += fmt::format("{}{}", i == 0 ? "" : ".", bytes[i]);
  for (int i = 0; size == 16 && i < 16; i += 2) text += fmt::format("{}{:x}", i == 0 ? "" : ":", bytes[i] * 256 + bytes[i + 1]);
  return text.empty() ? "unreadable" : text;
}

// A DNS name may hold any byte here: whoever made the certificate chose it.
std::string Printable(const ASN1_STRING* name) {
  std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name)), static_cast<std::size_t>(ASN1_STRING_length(name)));
  for (char& c : text) {
    if (c < 0x21 || c > 0x7e) c = '?';
  }
  return text;
}

std::vector<std::string> NamesOf(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, NamesFree> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> dns, addresses;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {  // -1 without names
    int type = 0;
    const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
    if (type == GEN_DNS) dns.push_back(Printable(value));
    if (type == GEN_IPADD) addresses.push_back(AddressOf(value));
  }
  dns.insert(dns.end(), addresses.begin(), addresses.end());
  return dns;
}

std::string KeyOf(const X509* certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return "unreadable";
  std::array<char, 64> group{};
  std::size_t size = 0;
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) {
    const char* type = EVP_PKEY_get0_type_name(key);
    return fmt::format("{} {}", type != nullptr ? type : "unknown", EVP_PKEY_get_bits(key));
  }
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1) return "ECDSA, unknown curve";
  const std::string_view name(group.data(), size);
  return fmt::format("ECDSA {}", name == "prime256v1" ? "P-256" : name == "secp384r1" ? "P-384" : name == "secp521r1" ? "P-521" : name);
}

std::string SerialOf(const X509* certificate) {
  const std::unique_ptr<BIGNUM, BignumFree> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  const std::unique_ptr<char, TextFree> text(number ? BN_bn2hex(number.get()) : nullptr);
  return text ? text.get() : "unreadable";
}

std::string FingerprintOf(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return "unreadable";
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
  return text;
}

std::chrono::sys_seconds TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

CertificateFacts FactsOf(X509* certificate) {
  return {.subject = TextOf(X509_get_subject_name(certificate)),
          .issuer = TextOf(X509_get_issuer_name(certificate)),
          .names = NamesOf(certificate),
          .not_before = DateOf(X509_get0_notBefore(certificate)),
          .not_after = DateOf(X509_get0_notAfter(certificate)),
          .expires = TimeOf(X509_get0_notAfter(certificate)),
          .key = KeyOf(certificate),
          .authority = X509_check_ca(certificate) == 1,
          .serial = SerialOf(certificate),
          .fingerprint = FingerprintOf(certificate)};
}

using Problems = std::vector<std::string>;
using Chain = std::vector<X509Ptr>;

void FindWrongKey(X509* certificate, const KeyPtr& key, Problems& problems) {
  if (X509_check_private_key(certificate, key.get()) != 1) problems.push_back("the private key does not belong to the certificate");
}

// "certificate" for the server's own, "certificate 2 (CN=ca)" for the rest of its chain.
std::string Which(const Chain& chain, std::size_t at) {
  return at == 0 ? "the certificate" : fmt::format("certificate {} ({})", at + 1, TextOf(X509_get_subject_name(chain[at].get())));
}

void FindWrongTimes(const Chain& chain, const Expectations& expected, Problems& problems) {
  std::time_t now = system_clock::to_time_t(expected.now);
  std::time_t soon = system_clock::to_time_t(expected.now + kClockSkew);
  std::time_t later = system_clock::to_time_t(expected.now + expected.remaining);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const ASN1_TIME* from = X509_get0_notBefore(chain[i].get());
    const ASN1_TIME* until = X509_get0_notAfter(chain[i].get());
    if (X509_cmp_time(until, &now) <= 0) {
      problems.push_back(fmt::format("{} expired at {}", Which(chain, i), DateOf(until)));
    } else if (X509_cmp_time(until, &later) <= 0) {
      problems.push_back(fmt::format("{} expires at {}, within {} days", Which(chain, i), DateOf(until), expected.remaining.count()));
    }
    if (X509_cmp_time(from, &soon) >= 0) problems.push_back(fmt::format("{} is not valid before {}", Which(chain, i), DateOf(from)));
  }
}

// As Go's client looks: at the alternative names alone. OpenSSL finds an empty name in every certificate.
bool Carries(X509* certificate, const std::string& name) {
  if (name.empty()) return false;
  if (IsIpAddress(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  return X509_check_host(certificate, name.data(), name.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1;
}

void FindMissingNames(X509* certificate, const Expectations& expected, Problems& problems) {
  const auto names = NamesOf(certificate);
  for (const std::string& name : expected.names) {
    if (Carries(certificate, name)) continue;
    problems.push_back(fmt::format("the certificate is not for {} (it is for {})", name,
                                   names.empty() ? "no name" : fmt::format("{}", fmt::join(names, ", "))));
  }
}

// Time is left out: FindWrongTimes says it better.
void FindWrongAuthority(const Chain& chain, const Chain& authorities, Problems& problems) {
  const std::unique_ptr<X509_STORE, StoreFree> store(X509_STORE_new());
  const std::unique_ptr<STACK_OF(X509), StackFree> between(sk_X509_new_null());
  const std::unique_ptr<X509_STORE_CTX, StoreContextFree> context(X509_STORE_CTX_new());
  for (const X509Ptr& authority : authorities) X509_STORE_add_cert(store.get(), authority.get());
  for (std::size_t i = 1; i < chain.size(); ++i) sk_X509_push(between.get(), chain[i].get());
  if (!store || !between || !context || X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), between.get()) != 1) {
    problems.push_back("the chain could not be built");
    return;
  }
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
  if (X509_verify_cert(context.get()) == 1) return;
  // The text is OpenSSL's own constant, nothing of the certificate.
  const char* why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  problems.push_back(fmt::format("the certificate does not lead to the CA: {}", why));
}

}  // namespace

Result<std::vector<CertificateFacts>> ReadFacts(std::string_view pem, std::string_view what) {
  const auto chain = ReadCertificates(pem, what);
  if (!chain.ok()) return chain.status();
  std::vector<CertificateFacts> facts;
  for (const X509Ptr& certificate : *chain) facts.push_back(FactsOf(certificate.get()));
  ERR_clear_error();
  return facts;
}

Result<std::vector<std::string>> FindProblems(const CertificatePair& pair, const Expectations& expected) {
  const auto chain = ReadCertificates(pair.certificate_pem, "certificate");
  if (!chain.ok()) return chain.status();
  Problems problems;
  if (!pair.private_key_pem.empty()) {
    const auto key = ReadPrivateKey(pair.private_key_pem);
    if (!key.ok()) return key.status();
    FindWrongKey(chain->front().get(), *key, problems);
  }
  FindWrongTimes(*chain, expected, problems);
  FindMissingNames(chain->front().get(), expected, problems);
  if (!expected.authority_pem.empty()) {
    const auto authorities = ReadCertificates(expected.authority_pem, "CA");
    if (!authorities.ok()) return authorities.status();
    FindWrongAuthority(*chain, *authorities, problems);
  }
  ERR_clear_error();
  return problems;
}

}  // namespace warden::net
