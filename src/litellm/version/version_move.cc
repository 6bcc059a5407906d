// Comparing the containers of two workloads.
#include "litellm/version/version_move.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace warden::litellm {
namespace {

bool IsProxy(const k8s::Container& container) { return container.proxy; }

// The proxies of a workload by their names, the first of each.
std::unordered_map<std::string_view, const k8s::Container*> ProxiesOf(const k8s::Workload& workload) {
  std::unordered_map<std::string_view, const k8s::Container*> proxies;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) proxies.try_emplace(container.name, &container);
  }
  return proxies;
}

// The only proxy; nullptr: there are none, or several.
const k8s::Container* OnlyProxy(const k8s::Workload& workload) {
  const auto& all = workload.containers();
  if (std::count_if(all.begin(), all.end(), IsProxy) != 1) return nullptr;
  return &*std::find_if(all.begin(), all.end(), IsProxy);
}

}  // namespace

std::optional<VersionMove> MoveBetween(const k8s::Workload& before, const k8s::Workload& after) {
  const auto proxies = ProxiesOf(before);
  const k8s::Container* only = OnlyProxy(after) != nullptr ? OnlyProxy(before) : nullptr;
  for (const k8s::Container& container : after.containers()) {
    if (!container.proxy) continue;
    const auto same = proxies.find(container.name);
    const k8s::Container* old = same != proxies.end() ? same->second : only;
    const auto from = old != nullptr ? InstalledIn(*old) : std::nullopt;
    const auto to = old != nullptr ? InstalledIn(container) : std::nullopt;
    if (!from || !to) continue;
    const VersionChange change = ChangeBetween(from->version, to->version);
    if (change != VersionChange::kSame) return VersionMove{&container, *from, *to, change};
  }
  return std::nullopt;
}

}  // namespace warden::litellm
