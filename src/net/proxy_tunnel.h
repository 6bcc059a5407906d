// CONNECT: asking a proxy to pass on to a server what follows. For the HTTP client.
#pragma once

#include <cstdint>
#include <string>

#include "net/call_wait.h"
#include "net/proxy.h"
#include "warden/status.h"

namespace warden::net {

// Over a socket that is connected to the proxy. kUnavailable: it does not, and what it said; as CallWait otherwise.
Status AskForTunnel(int socket, const HttpProxy& proxy, const std::string& host, std::uint16_t port, const CallWait& wait);

}  // namespace warden::net
