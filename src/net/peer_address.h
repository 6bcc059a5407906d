// Whom a connection comes from, as far as fairness needs it.
#pragma once

#include <array>

namespace warden::net {

// IPv4 as an IPv6 address that maps it. Of IPv6 the first 64 bits, the rest zero: a machine may have as many of those as it likes.
using PeerAddress = std::array<unsigned char, 16>;

}  // namespace warden::net
