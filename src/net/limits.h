// How many connections each listener may have, out of what the options and the system allow.
#pragma once

#include <cstdint>

#include "net/connection_table.h"
#include "net/http_server.h"

namespace warden::net {

// The options with fewer connections where there are fewer descriptors: those that are open then must be served, and the files of a
// renewed certificate must still be read. `descriptors`: what the process may have.
ServerOptions WithinDescriptors(ServerOptions options, std::uint64_t descriptors);
std::uint64_t DescriptorsAllowed();

// With fewer left to it a server serves nobody.
inline constexpr std::uint64_t kLeastDescriptors = 128;

// One address may have all but a sixteenth of the places: the API servers of a whole cluster may come from one, behind NAT or konnectivity,
// and then have a right to nearly all. What is left keeps a client that hoards connections from being the only one.
ConnectionTable::Limits TlsLimits(const ServerOptions& options);
// What is asked there is a GET, which its client repeats when it meets a closing connection: so quiet ones go for anybody.
ConnectionTable::Limits OpsLimits(const ServerOptions& options);

}  // namespace warden::net
