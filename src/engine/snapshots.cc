// Listing objects.
#include "engine/snapshots.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/budget.h"

namespace warden::engine {
namespace {

// Copied at a stretch.
constexpr std::size_t kPointersPerStep = 64;

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
  base::Spend(1 + stored.size() / kPointersPerStep);
  // Sorted already: what changes stands among those of the object's name.
  const auto [from, to] = std::equal_range(stored.begin(), stored.end(), &object_, ByName);
  std::vector<const Object*> list;
  list.reserve(stored.size() + 1);
  list.insert(list.end(), stored.begin(), from);
  std::copy_if(from, to, std::back_inserter(list), [&](const Object* other) { return !Replaces(*other); });
  if (presence_ == Presence::kThere) list.push_back(&object_);
  list.insert(list.end(), to, stored.end());
  return lists_.emplace(ns, std::move(list)).first->second;
}

// As the first of that name in List, without a list.
const Object* OverlaySnapshot::Find(std::string_view kind, std::string_view ns, std::string_view name) const {
  const ObjectRef& ref = object_.ref();
  const Object* stored = base_.Find(kind, ns, name);
  if (kind != ref.kind || name != ref.name || !MayShareNamespace(ref.ns, ns)) return stored;
  if (stored != nullptr && !Replaces(*stored)) return stored;
  // Where several have the name, another than the first may be the one.
  return ns.empty() || ref.ns.empty() ? Snapshot::Find(kind, ns, name) : presence_ == Presence::kThere ? &object_ : nullptr;
}

}  // namespace warden::engine
