// A listening socket together with the sessions it starts. The server owns two: one speaks TLS, one does not.
#pragma once

#include <memory>

#include "net/endpoint.h"
#include "net/lanes.h"
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
  // Starts accepting, on the first lane.
  virtual void Accept() = 0;
  // Accepts what the kernel has already accepted for us, then closes. Blocks; not from a thread of a lane.
  virtual void Close() = 0;
};

// Both must go before `lanes` and `shared` do.
std::unique_ptr<Listener> MakeTlsListener(SharedState& shared, Lanes& lanes);
std::unique_ptr<Listener> MakePlainListener(SharedState& shared, Lanes& lanes);

}  // namespace warden::net
