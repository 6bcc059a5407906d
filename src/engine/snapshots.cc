// Listing objects.
#include "engine/snapshots.h"

#include <algorithm>
#include <tuple>

#include "base/budget.h"

namespace warden::engine {
namespace {

bool ByName(const Object* a, const Object* b) { return a->ref().name < b->ref().name; }

bool ByKindAndName(const Object* a, const Object* b) {
  return std::tie(a->ref().kind, a->ref().name) < std::tie(b->ref().kind, b->ref().name);
}

}  // namespace

MemorySnapshot::MemorySnapshot(std::span<const Object> objects, Coverage coverage) : coverage_(coverage) {
  for (const Object& object : objects) index_.Add(IndexKeysOf(object), &object);
  index_.Seal();
}

const Object* MemorySnapshot::Find(std::string_view kind, std::string_view ns, std::string_view name) const {
  const auto found = index_.Named(kind, ns, name);
  return found.empty() ? nullptr : found.front();
}

bool OverlaySnapshot::Replaces(const Object& other) const {
  const ObjectRef& ref = object_.ref();
  return other.ref().kind == ref.kind && other.ref().name == ref.name && MayShareNamespace(other.ref().ns, ref.ns);
}

bool OverlaySnapshot::Has(Index index, std::string_view key, std::string_view ns) const {
  if (presence_ == Presence::kRemoved || !MayShareNamespace(object_.ref().ns, ns)) return false;
  const auto known = keys_.find(index);
  const auto& keys = known != keys_.end() ? known->second : keys_.emplace(index, KeysIn(index, object_)).first->second;
  return std::binary_search(keys.begin(), keys.end(), key);
}

std::vector<const Object*> OverlaySnapshot::Lookup(Index index, std::string_view key, std::string_view ns) const {
  auto found = base_.Lookup(index, key, ns);
  found.erase(std::remove_if(found.begin(), found.end(), [&](const Object* other) { return Replaces(*other); }), found.end());
  if (Has(index, key, ns)) found.insert(std::upper_bound(found.begin(), found.end(), &object_, ByKindAndName), &object_);
  return found;
}

bool OverlaySnapshot::Contains(Index index, std::string_view key, std::string_view ns) const {
  return Has(index, key, ns) || base_.Contains(index, key, ns);
}

std::span<const Object* const> OverlaySnapshot::List(std::string_view kind, std::string_view ns) const {
  const ObjectRef& ref = object_.ref();
  if (kind != ref.kind || !MayShareNamespace(ref.ns, ns)) return base_.List(kind, ns);
  if (const auto known = lists_.find(ns); known != lists_.end()) return known->second;
  const auto stored = base_.List(kind, ns);
  base::Spend(1 + stored.size());
  std::vector<const Object*> list;
  for (const Object* other : stored) {
    if (!Replaces(*other)) list.push_back(other);
  }
  if (presence_ == Presence::kThere) list.push_back(&object_);
  std::stable_sort(list.begin(), list.end(), ByName);
  return lists_.emplace(ns, std::move(list)).first->second;
}

}  // namespace warden::engine
