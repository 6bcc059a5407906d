// OpenSSL's own error texts are dropped on purpose: what was wrong is said in words of ours.
#include "net/pem.h"

#include <memory>

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/certificate.h"

namespace warden::net {
namespace {

constexpr std::size_t kMaxCertificates = 32;

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using BioPtr = std::unique_ptr<BIO, BioFree>;

BioPtr Reader(std::string_view text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

Status CheckSize(std::string_view pem, std::string_view what) {
  if (pem.size() <= kMaxPemBytes) return Status();
  return Status(StatusCode::kTooLarge, fmt::format("{}: {} bytes of PEM, the limit is {} bytes", what, pem.size(), kMaxPemBytes));
}

// Takes the place of OpenSSL's own, which asks on the terminal. Says through `asked` that the key is encrypted.
int RefusePassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

void OpensslFree::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void OpensslFree::operator()(x509_st* certificate) const { X509_free(certificate); }
void OpensslFree::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<std::vector<X509Ptr>> ReadCertificates(std::string_view pem, std::string_view what) {
  if (Status size = CheckSize(pem, what); !size.ok()) return size;
  const BioPtr bio = Reader(pem);
  std::vector<X509Ptr> certificates;
  ERR_clear_error();
  while (certificates.size() <= kMaxCertificates) {
    X509Ptr next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    certificates.push_back(std::move(next));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();  // asio reads the same queue of this thread
  if (certificates.size() > kMaxCertificates) {
    return Status(StatusCode::kTooLarge, fmt::format("{}: more than {} certificates", what, kMaxCertificates));
  }
  if (certificates.empty()) return Status(StatusCode::kInvalid, fmt::format("{}: no readable PEM certificate", what));
  if (!at_end) return Status(StatusCode::kInvalid, fmt::format("{}: PEM certificate number {} is damaged", what, certificates.size() + 1));
  return certificates;
}

Result<KeyPtr> ReadPrivateKey(std::string_view pem) {
  if (Status size = CheckSize(pem, "private key"); !size.ok()) return size;
  const BioPtr bio = Reader(pem);
  bool asked = false;
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &RefusePassphrase, &asked));
  ERR_clear_error();
  if (asked) return Status(StatusCode::kInvalid, "private key: it is encrypted, and there is nobody to ask for the passphrase");
  if (!key) return Status(StatusCode::kInvalid, "private key: no readable PEM key");
  return key;
}

}  // namespace warden::net
