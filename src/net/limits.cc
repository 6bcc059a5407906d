// Shares of a limit.
#include "net/limits.h"

#include <sys/resource.h>

#include <algorithm>

namespace warden::net {
namespace {

constexpr std::uint64_t kOwnDescriptors = 24;  // standard streams, listeners, loops, the log, a file being read
constexpr unsigned kShares = 16;

ConnectionTable::Limits LimitsFor(unsigned places, unsigned overflow) {
  const std::int64_t served = places;
  return {.served = served, .overflow = overflow, .per_address = std::max<std::int64_t>(served - served / kShares, 1)};
}

}  // namespace

ServerOptions WithinDescriptors(ServerOptions options, std::uint64_t descriptors) {
  const std::uint64_t wanted = std::uint64_t{options.max_connections} + options.max_ops_connections + 2ULL * options.overflow_connections;
  const std::uint64_t others_need = kOwnDescriptors + options.used_elsewhere;
  const std::uint64_t there = descriptors > others_need ? descriptors - others_need : 1;
  if (wanted <= there) return options;
  const auto share = [&](unsigned of) { return static_cast<unsigned>(of * there / wanted); };
  options.overflow_connections = share(options.overflow_connections);
  // kubelet must get in, whatever the webhook does.
  const unsigned health = std::max(share(options.max_ops_connections), std::min(options.max_ops_connections, 8U));
  const std::uint64_t others = health + 2ULL * options.overflow_connections;
  options.max_ops_connections = health;
  options.max_connections = there > others ? static_cast<unsigned>(there - others) : 1;
  return options;
}

std::uint64_t DescriptorsAllowed() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

ConnectionTable::Limits TlsLimits(const ServerOptions& options) { return LimitsFor(options.max_connections, options.overflow_connections); }

ConnectionTable::Limits OpsLimits(const ServerOptions& options) {
  ConnectionTable::Limits limits = LimitsFor(options.max_ops_connections, options.overflow_connections);
  limits.idle_may_go = true;
  return limits;
}

}  // namespace warden::net
