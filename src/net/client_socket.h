// The connection of an HTTP client to its server: by TCP, through a proxy or not, by TLS or not. It never blocks but in CallWait, and never
// raises SIGPIPE.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "net/call_wait.h"
#include "net/client_tls.h"
#include "net/http_target.h"
#include "net/name_lookup.h"
#include "net/openssl_types.h"
#include "warden/status.h"

namespace warden::net {

// One thread. Messages name no server: who calls does.
class ClientSocket {
 public:
  // Both must outlive it.
  ClientSocket(const HttpTarget& target, const NameLookup& names) : target_(target), names_(names) {}
  ~ClientSocket() { Release(); }
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  // Once, before all else. kInvalid: certificates or keys that cannot be read or do not belong together.
  Status SetUp();
  // Finds and connects, which may take `most`; asks the proxy and shakes hands, which may take as much again. kForbidden: the certificate
  // does not count.
  Status Open(std::chrono::milliseconds most, const CallWait& wait);
  // Ends TLS. The descriptor is the caller's now, to close; -1: there is none.
  int Release();

  int descriptor() const { return descriptor_; }
  // At least one byte; 0: the server has ended the connection orderly.
  Result<std::size_t> Read(std::span<char> into, const CallWait& wait);
  Status Write(std::string_view bytes, const CallWait& wait);
  // The server has neither ended it nor said anything that nobody asked for.
  bool IsQuiet();

 private:
  struct SslFree {
    void operator()(ssl_st* ssl) const;
  };

  const char* Through() const { return target_.proxy ? " behind the proxy" : ""; }
  Status ShakeHands(const CallWait& wait);
  Result<std::size_t> ReadTls(std::span<char> into, const CallWait& wait);
  Status WriteTls(std::string_view bytes, const CallWait& wait);

  const HttpTarget& target_;
  const NameLookup& names_;
  TlsPeer peer_;
  SslContextPtr context_;
  std::unique_ptr<ssl_st, SslFree> ssl_;
  int descriptor_ = -1;
};

}  // namespace warden::net
