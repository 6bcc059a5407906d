// Makes large allocations of this test program fail.
#pragma once

#include <cstddef>

namespace warden::net {

// From here on operator new throws for so many bytes and more. SIZE_MAX ends it.
void RefuseAllocationsFrom(std::size_t bytes);

}  // namespace warden::net
