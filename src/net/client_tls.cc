// OpenSSL itself checks chain and names inside the handshake, before a byte of a request is sent.
#include "net/client_tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "net/pem.h"
#include "net/signing.h"

namespace warden::net {
namespace {

TlsPeer& PeerOf(const SSL* ssl) { return *static_cast<TlsPeer*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl))); }

int RecordDistrust(int ok, X509_STORE_CTX* store) {
  if (ok == 1) return ok;
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  PeerOf(ssl).distrust = X509_STORE_CTX_get_error(store);
  return ok;
}

Status Trust(SSL_CTX* context, const std::string& ca_pem) {
  if (ca_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  auto authorities = ReadCertificates(ca_pem, "certificate authority");
  if (!authorities) return authorities.status();
  for (const X509Ptr& authority : *authorities) X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get());
  return {};
}

Status ExpectName(SSL_CTX* context, const std::string& name) {
  X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  const int set = IsIpAddress(name) ? X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str())
                                    : X509_VERIFY_PARAM_set1_host(expected, name.c_str(), name.size());
  return set == 1 ? Status() : Status(StatusCode::kInvalid, "the server's name cannot stand in a certificate");
}

Status Show(SSL_CTX* context, const CertificatePair& pair) {
  auto chain = ReadCertificates(pair.certificate_pem, "client certificate");
  if (!chain) return chain.status();
  auto key = ReadPrivateKey(pair.private_key_pem);
  if (!key) return key.status().WithContext("client certificate");
  bool taken = SSL_CTX_use_certificate(context, chain->front().get()) == 1;
  for (std::size_t i = 1; taken && i < chain->size(); ++i) taken = SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) == 1;
  taken = taken && SSL_CTX_use_PrivateKey(context, key->get()) == 1 && SSL_CTX_check_private_key(context) == 1;
  return taken ? Status() : Status(StatusCode::kInvalid, "client certificate: its key is of another certificate, or too weak");
}

}  // namespace

Status SetUpTls(ssl_ctx_st* context, const HttpTarget& target, TlsPeer& peer) {
  const std::string& expected = target.server_name.empty() ? target.host : target.server_name;
  peer.server_name = IsIpAddress(expected) ? "" : expected;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // CLEANSE: what was decrypted is overwritten in OpenSSL's buffer once it is read.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Otherwise a server that goes on sending what is no answer (tickets, new keys) would keep us inside OpenSSL, past the end of the call.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_app_data(context, &peer);
  Status status;
  if (target.trust_anyone) {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  } else {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &RecordDistrust);
    status = Trust(context, target.ca_pem);
    if (status.ok()) status = ExpectName(context, expected);
  }
  if (status.ok() && target.client) status = Show(context, *target.client);
  ERR_clear_error();
  return status;
}

std::string DistrustText(int reason) { return X509_verify_cert_error_string(reason); }

}  // namespace warden::net
