// A listening socket: opened, bound, or why not. A part of listener.cc (asio_types.h).
#pragma once

#include <fcntl.h>

#include <fmt/core.h>

#include "net/asio_types.h"
#include "net/endpoint.h"
#include "warden/status.h"

namespace warden::net {

constexpr int kBacklog = 1024;  // a burst of new API-server connections must not wait for a SYN retransmit

inline Status ListenError(const Endpoint& where, error_code error) {
  const auto code = error == asio::error::access_denied ? StatusCode::kForbidden : StatusCode::kUnavailable;
  return Status(code, fmt::format("listen on {}: {}", ToString(where), error.message()));
}

// Asio opens and accepts without O_CLOEXEC. A program that is started in between gets none of it all the same: who starts it closes what
// it is not given (app/real_command_runner.cc).
inline void CloseOnExec(int socket) { ::fcntl(socket, F_SETFD, FD_CLOEXEC); }

inline error_code Bind(Acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  if (acceptor.open(endpoint.protocol(), error)) return error;
  CloseOnExec(acceptor.native_handle());
  // Not SO_REUSEPORT: two servers would silently share a port.
  if (acceptor.set_option(asio::socket_base::reuse_address(true), error)) return error;
  if (endpoint.address().is_v6() && acceptor.set_option(asio::ip::v6_only(false), error)) return error;
  if (acceptor.bind(endpoint, error)) return error;
  acceptor.listen(kBacklog, error);
  return error;
}

// Leaves the acceptor listening and gives the address it really has.
inline Result<Endpoint> OpenAcceptor(Acceptor& acceptor, const Endpoint& where) {
  error_code error;
  const auto address = asio::ip::make_address(where.host.empty() ? "::" : where.host, error);
  if (error) return Status(StatusCode::kInvalid, fmt::format("listen on {}: not an IP address", ToString(where)));
  error = Bind(acceptor, {address, where.port});
  if (error == asio::error::address_family_not_supported && where.host.empty()) {  // a kernel without IPv6
    error = Bind(acceptor, {asio::ip::address_v4::any(), where.port});
  }
  const tcp::endpoint bound = error ? tcp::endpoint() : acceptor.local_endpoint(error);
  if (!error) return Endpoint{bound.address().to_string(), bound.port()};
  error_code ignored;
  acceptor.close(ignored);
  return ListenError(where, error);
}

}  // namespace warden::net
