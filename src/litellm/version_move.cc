// Comparing the containers of two workloads.
#include "litellm/version_move.h"

#include <algorithm>

namespace warden {
namespace {

bool IsProxy(const Container& container) { return container.proxy; }

const Container* Counterpart(const Workload& before, const Workload& after, const Container& container) {
  const auto& candidates = before.containers();
  const auto same = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const Container& other) { return other.proxy && other.name == container.name; });
  if (same != candidates.end()) return &*same;
  const bool only = std::count_if(candidates.begin(), candidates.end(), IsProxy) == 1 &&
                    std::count_if(after.containers().begin(), after.containers().end(), IsProxy) == 1;
  return only ? &*std::find_if(candidates.begin(), candidates.end(), IsProxy) : nullptr;
}

}  // namespace

std::optional<VersionMove> MoveBetween(const Workload& before, const Workload& after) {
  for (const Container& container : after.containers()) {
    const Container* old = container.proxy ? Counterpart(before, after, container) : nullptr;
    const auto from = old != nullptr ? InstalledIn(*old) : std::nullopt;
    const auto to = old != nullptr ? InstalledIn(container) : std::nullopt;
    if (!from || !to) continue;
    const VersionChange change = ChangeBetween(from->version, to->version);
    if (change != VersionChange::kSame) return VersionMove{&container, *from, *to, change};
  }
  return std::nullopt;
}

}  // namespace warden
