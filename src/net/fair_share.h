// How many places one client may have of a few that all clients share.
#pragma once

namespace warden::net {

// Whether a client that holds `held` of `limit` places, of which `taken` are taken by all, may take one more: as long as it would not
// hold more than are free. So a client alone gets half, two get a third each, and the next always finds a place. Who holds none may
// take the last.
constexpr bool MayTakeOneMore(unsigned held, unsigned taken, unsigned limit) { return taken < limit && held < limit - taken; }

}  // namespace warden::net
