// Packing, as a server does it.
#pragma once

#include <string>
#include <string_view>

namespace warden::testing {

std::string Gzipped(std::string_view text);

}  // namespace warden::testing
