// Reading and writing a socket that does not block, within the waits of a call.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "net/call_wait.h"
#include "warden/status.h"

namespace warden::net {

// "the connection broke".
Status Broke();

// At least one byte; 0: the other side has ended it. `flags` as of recv().
Result<std::size_t> ReadPlain(int socket, std::span<char> into, int flags, const CallWait& wait);
Status WritePlain(int socket, std::string_view bytes, const CallWait& wait);

}  // namespace warden::net
