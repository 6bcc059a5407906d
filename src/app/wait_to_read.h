// Waiting for a descriptor, but no longer than anybody wants.
#pragma once

#include <chrono>
#include <optional>

#include "base/stop_token.h"

namespace warden::app {

// How often whoever waits looks whether a stop was asked for: a signal that comes just before poll is seen when poll ends.
inline constexpr std::chrono::milliseconds kLook{100};

// Until there is something to read, the end, or something wrong, which reading tells; false: nothing came within `most`, where there is
// one, or a stop was asked for. A regular file is always ready.
bool WaitToRead(int descriptor, std::optional<std::chrono::milliseconds> most, base::StopToken stop);

}  // namespace warden::app
