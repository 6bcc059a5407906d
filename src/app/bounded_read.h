// Reading that ends: within bytes, and within time where a pipe is read.
#pragma once

#include <cstddef>
#include <string>

#include "base/stop_token.h"
#include "warden/status.h"

namespace warden::app {

// To the end, from a descriptor that is open without blocking. kTooLarge beyond `max_bytes`, kTimeout for a pipe without a writer or with
// a silent one, kUnavailable where it was waited for and a stop was asked for.
Result<std::string> ReadAll(int descriptor, std::size_t max_bytes, base::StopToken stop);

}  // namespace warden::app
