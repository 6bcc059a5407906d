// TLS 1.2 and newer, HTTP/1.1 by ALPN, tickets but no session cache.
#include "net/tls_context.h"

#include <algorithm>
#include <iterator>
#include <new>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/pem.h"

namespace warden::net {
namespace {

constexpr unsigned char kAlpn[] = "\x08http/1.1";
constexpr unsigned char kSessionContext[] = "litellm-warden";

// A client that offers only something else (h2) hears a fatal alert instead of bytes it cannot read.
int SelectProtocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered, unsigned offered_size, void*) {
  auto** chosen = const_cast<unsigned char**>(out);  // OpenSSL's two functions disagree about const
  const int result = SSL_select_next_proto(chosen, size, kAlpn, sizeof kAlpn - 1, offered, offered_size);
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Forward secrecy and authenticated encryption only; 1.3 has nothing else. Said here and not left to a configuration file of the
// machine, which an image without a distribution does not have.
constexpr char kCiphers12[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr int kSecurityLevel = 2;  // 112 bits: no RSA under 2048, no SHA-1 signatures

bool Configure(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_alpn_select_cb(context, &SelectProtocol, nullptr);
  // Without an id context, resuming a connection that showed a client certificate ends in an internal error.
  SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets do it without our memory
  return SSL_CTX_set_cipher_list(context, kCiphers12) == 1;
}

Status Refused(std::string_view what) {
  ERR_clear_error();
  return Status(StatusCode::kInvalid, std::string(what) + ": the TLS library refuses it (a weak key or digest, or an unknown kind)");
}

Status UsePair(SSL_CTX* context, const CertificatePair& pair) {
  auto chain = ReadCertificates(pair.certificate_pem, "certificate");
  if (!chain) return chain.status();
  auto key = ReadPrivateKey(pair.private_key_pem);
  if (!key) return key.status();
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) return Refused("certificate");
  for (std::size_t i = 1; i < chain->size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) != 1) return Refused("certificate chain");
  }
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1) return Refused("private key");
  return Status();
}

Status UseClientCa(SSL_CTX* context, std::string_view pem) {
  const auto authorities = ReadCertificates(pem, "client CA");
  if (!authorities) return authorities.status();
  for (const X509Ptr& authority : *authorities) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1) return Refused("client CA");
    if (SSL_CTX_add_client_CA(context, authority.get()) != 1) return Refused("client CA");
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return Status();
}

}  // namespace

Result<SslContextPtr> MakeServerContext(const CertificatePair& pair, std::string_view client_ca_pem,
                                        std::chrono::system_clock::time_point now) {
  if (Status status = CheckPair(pair, now); !status.ok()) return status;
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context || !Configure(context.get())) return Status(StatusCode::kUnavailable, "no TLS context could be made");
  if (Status status = UsePair(context.get(), pair); !status.ok()) return status;
  if (client_ca_pem.empty()) return context;
  if (Status status = UseClientCa(context.get(), client_ca_pem); !status.ok()) return status;
  return context;
}

ssl_st* NewConnection(ssl_ctx_st* context) {
  SSL* connection = SSL_new(context);
  if (connection) return connection;
  ERR_clear_error();
  throw std::bad_alloc();
}

HandshakeFailure ReasonOf(unsigned long error) {
  struct Known {
    int reason;
    HandshakeFailure failure;
  };
  using enum HandshakeFailure;
  static constexpr Known kKnown[] = {
      {SSL_R_HTTP_REQUEST, kNotTls},
      {SSL_R_HTTPS_PROXY_REQUEST, kNotTls},
      {SSL_R_WRONG_VERSION_NUMBER, kNotTls},
      {SSL_R_BAD_RECORD_TYPE, kNotTls},
      {SSL_R_UNEXPECTED_MESSAGE, kNotTls},
      {SSL_R_PACKET_LENGTH_TOO_LONG, kNotTls},
      {SSL_R_UNSUPPORTED_PROTOCOL, kProtocol},
      {SSL_R_VERSION_TOO_LOW, kProtocol},
      {SSL_R_NO_PROTOCOLS_AVAILABLE, kProtocol},
      {SSL_R_NO_SHARED_CIPHER, kProtocol},
      {SSL_R_NO_SUITABLE_KEY_SHARE, kProtocol},
      {SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, kProtocol},
      {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, kProtocol},
      {SSL_R_NO_APPLICATION_PROTOCOL, kProtocol},
      {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, kProtocol},
      {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, kNoCertificate},
      {SSL_R_CERTIFICATE_VERIFY_FAILED, kCertificate},
      {SSL_R_EE_KEY_TOO_SMALL, kCertificate},
      {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, kDistrust},
      {SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, kDistrust},
      {SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, kDistrust},
      {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, kDistrust},
      {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, kDistrust},
      {SSL_R_TLSV1_ALERT_UNKNOWN_CA, kDistrust},
  };
  const auto* found = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known& k) { return k.reason == ERR_GET_REASON(error); });
  return found == std::end(kKnown) ? kOther : found->failure;
}

std::string PeerCommonName(const ssl_st* connection) {
  const X509* certificate = SSL_get0_peer_certificate(connection);
  if (!certificate) return {};
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, index) >= 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return name.find('\0') == std::string::npos ? name : std::string();
}

}  // namespace warden::net
