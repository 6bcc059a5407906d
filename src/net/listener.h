// A listening socket together with the sessions it starts. The server owns two: one speaks TLS, one does not.
#pragma once

#include <memory>

#include "net/endpoint.h"
#include "net/shared_state.h"
#include "warden/status.h"

namespace warden::net {

class Listener {
 public:
  virtual ~Listener() = default;
  // Binds; gives the address it really has. Errors as HttpServer::Start.
  virtual Result<Endpoint> Listen(const Endpoint& where) = 0;
  // Closes what Listen opened, before Accept.
  virtual void Forget() = 0;
  // Starts accepting, on the threads that run the io_context.
  virtual void Accept() = 0;
  // Accepts what the kernel has already accepted for us, then closes. Blocks; not from a thread of the io_context.
  virtual void Close() = 0;
};

// Both must go before `io` and `shared` do.
std::unique_ptr<Listener> MakeTlsListener(SharedState& shared, boost::asio::io_context& io);
std::unique_ptr<Listener> MakePlainListener(SharedState& shared, boost::asio::io_context& io);

}  // namespace warden::net
