// Asking one shard, or all of them.
#include "kube/store_snapshot.h"

#include <algorithm>

#include "base/budget.h"

namespace warden::kube {
namespace {

bool IsBefore(const std::shared_ptr<const StoreShard>& shard, std::string_view ns) { return shard->ns() < ns; }

void Append(std::span<const StoreShard::Filed> filed, std::vector<const Object*>& found) {
  base::Spend(filed.size());
  for (const StoreShard::Filed& one : filed) found.push_back(one.object);
}

}  // namespace

std::size_t PlaceOf(const KindInfo& kind) { return static_cast<std::size_t>(&kind - kKnownKinds.data()); }

StoredKind::StoredKind(Shards shards) : shards_(std::move(shards)) {
  for (const auto& shard : shards_) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += shard->counts()[i];
  }
}

std::size_t StoredKind::size() const {
  std::size_t size = 0;
  for (const auto& shard : shards_) size += shard->size();
  return size;
}

const StoreShard* StoredKind::In(std::string_view ns) const {
  const auto found = std::lower_bound(shards_.begin(), shards_.end(), ns, &IsBefore);
  return found != shards_.end() && (*found)->ns() == ns ? found->get() : nullptr;
}

std::span<const Object* const> StoredKind::All() const {
  std::call_once(once_, [&] {
    std::vector<const Object*> all;
    all.reserve(size());
    for (const auto& shard : shards_) all.insert(all.end(), shard->List().begin(), shard->List().end());
    std::stable_sort(all.begin(), all.end(), [](const Object* a, const Object* b) { return a->ref().name < b->ref().name; });
    all_ = std::move(all);
  });
  return all_;
}

const StoredKind* StoreSnapshot::Of(std::string_view kind) const {
  const KindInfo* row = FindKind(kind);
  return row != nullptr ? (*root_)[PlaceOf(*row)].get() : nullptr;
}

const StoreShard* StoreSnapshot::In(std::string_view kind, std::string_view ns) const {
  base::Spend();
  const StoredKind* stored = Of(kind);
  return stored != nullptr ? stored->In(ns) : nullptr;
}

Known StoreSnapshot::Knows(std::string_view kind, std::string_view ns) const {
  Known known = Known::kNotLookedAt;
  for (const StoreScope& scope : scopes_) {
    if (scope.kind != kind || !(scope.ns.empty() || scope.ns == ns)) continue;
    if (scope.known == Known::kYes) return Known::kYes;
    known = scope.known;
  }
  return known;
}

std::span<const Object* const> StoreSnapshot::List(std::string_view kind, std::string_view ns) const {
  if (ns.empty()) {
    const StoredKind* stored = Of(kind);
    return stored != nullptr ? stored->All() : std::span<const Object* const>();
  }
  const StoreShard* shard = In(kind, ns);
  return shard != nullptr ? shard->List() : std::span<const Object* const>();
}

const Object* StoreSnapshot::Find(std::string_view kind, std::string_view ns, std::string_view name) const {
  if (ns.empty()) return Snapshot::Find(kind, ns, name);
  const StoreShard* shard = In(kind, ns);
  return shard != nullptr ? shard->Find(name) : nullptr;
}

std::vector<const Object*> StoreSnapshot::Lookup(Index index, std::string_view key, std::string_view ns) const {
  std::vector<const Object*> found;
  for (const std::string_view kind : KindsIn(index)) {
    base::Spend();
    const StoredKind* stored = Of(kind);
    if (stored == nullptr || stored->counts()[static_cast<std::size_t>(index)] == 0) continue;
    if (!ns.empty()) {
      if (const StoreShard* shard = stored->In(ns)) Append(shard->Lookup(index, key), found);
      continue;
    }
    const auto from = static_cast<std::ptrdiff_t>(found.size());
    for (const auto& shard : stored->shards()) Append(shard->Lookup(index, key), found);
    std::stable_sort(found.begin() + from, found.end(), [](const Object* a, const Object* b) { return a->ref().name < b->ref().name; });
  }
  return found;
}

bool StoreSnapshot::Contains(Index index, std::string_view key, std::string_view ns) const {
  for (const std::string_view kind : KindsIn(index)) {
    base::Spend();
    const StoredKind* stored = Of(kind);
    if (stored == nullptr || stored->counts()[static_cast<std::size_t>(index)] == 0) continue;
    const auto holds = [&](const std::shared_ptr<const StoreShard>& shard) {
      return shard->counts()[static_cast<std::size_t>(index)] > 0 && !shard->Lookup(index, key).empty();
    };
    if (ns.empty() && std::any_of(stored->shards().begin(), stored->shards().end(), holds)) return true;
    const StoreShard* shard = ns.empty() ? nullptr : stored->In(ns);
    if (shard != nullptr && !shard->Lookup(index, key).empty()) return true;
  }
  return false;
}

}  // namespace warden::kube
