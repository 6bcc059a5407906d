// Owning pointers to OpenSSL's objects without its headers: the types are only named here, the deleters are in pem.cc.
#pragma once

#include <memory>

struct ssl_st;
struct ssl_ctx_st;
struct x509_st;
struct evp_pkey_st;

namespace warden::net {

struct OpensslFree {
  void operator()(ssl_ctx_st* context) const;
  void operator()(x509_st* certificate) const;
  void operator()(evp_pkey_st* key) const;
};

using SslContextPtr = std::unique_ptr<ssl_ctx_st, OpensslFree>;
using X509Ptr = std::unique_ptr<x509_st, OpensslFree>;
using KeyPtr = std::unique_ptr<evp_pkey_st, OpensslFree>;

}  // namespace warden::net
