// The way from a server's name to a socket that is connected to it. For the HTTP client.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "net/call_wait.h"
#include "net/name_lookup.h"
#include "warden/status.h"

namespace warden::net {

// A socket that never blocks; the caller closes it. The look-up of the name and its addresses, tried one after another, share the time
// `most`.
// kUnavailable says why as the C library words it ("no connection: Connection refused"), kTimeout that nobody answered, or as CallWait.
Result<int> ConnectTo(const std::string& host, std::uint16_t port, std::chrono::milliseconds most, const CallWait& wait,
                      const NameLookup& names);

}  // namespace warden::net
