// Where each byte of an embedded text stands in its host's source.
#pragma once

#include <cstdint>
#include <vector>

#include "doc/storage.h"

namespace warden::doc {

// One offset into the host's source per byte of the embedded source, and one more for its end. Built on first use; any thread.
// Where the raw scalar cannot be retraced every entry is the scalar's start.
const std::vector<std::uint32_t>& HostOffsets(const DocumentStorage& embedded);

}  // namespace warden::doc
