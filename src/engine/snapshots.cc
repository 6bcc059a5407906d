// Listing objects.
#include "engine/snapshots.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/budget.h"

namespace warden {
namespace {

bool ByName(const Object* a, const Object* b) { return a->ref().name < b->ref().name; }

}  // namespace

MemorySnapshot::MemorySnapshot(std::span<const Object> objects, Coverage coverage) : coverage_(coverage) {
  std::map<std::string, std::set<std::string>> namespaces;
  for (const Object& object : objects) {
    namespaces[object.ref().kind].insert(object.ref().ns);
    shows_reloader_ = shows_reloader_ || warden::Shows(object, Trait::kReloader);
    lists_[{object.ref().kind, ""}].push_back(&object);
    if (object.ref().ns.empty()) homeless_[object.ref().kind].push_back(&object);
    if (!MayUse(object)) continue;
    for (const std::string_view name : ConfigMapsOf(object)) users_[std::string(name)].push_back(&object);
  }
  for (const Object& object : objects) {
    if (!object.ref().ns.empty()) lists_[{object.ref().kind, object.ref().ns}].push_back(&object);
  }
  for (auto& [key, list] : lists_) {
    const auto& homeless = homeless_[key.first];
    if (!key.second.empty()) list.insert(list.end(), homeless.begin(), homeless.end());
    std::stable_sort(list.begin(), list.end(), ByName);
  }
  for (auto& [kind, list] : homeless_) std::stable_sort(list.begin(), list.end(), ByName);
}

std::span<const Object* const> MemorySnapshot::List(std::string_view kind, std::string_view ns) const {
  if (const auto found = lists_.find(Key(kind, ns)); found != lists_.end()) return found->second;
  const auto homeless = homeless_.find(kind);
  return homeless == homeless_.end() ? std::span<const Object* const>() : homeless->second;
}

std::vector<const Object*> MemorySnapshot::UsersOf(std::string_view ns, std::string_view config_map) const {
  std::vector<const Object*> users;
  const auto found = users_.find(config_map);
  if (found == users_.end()) return users;
  std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(users),
               [&](const Object* user) { return MayShareNamespace(user->ref().ns, ns); });
  return users;
}

bool OverlaySnapshot::Replaces(const Object& other) const {
  const ObjectRef& ref = object_.ref();
  return other.ref().kind == ref.kind && other.ref().name == ref.name && MayShareNamespace(other.ref().ns, ref.ns);
}

std::vector<const Object*> OverlaySnapshot::UsersOf(std::string_view ns, std::string_view config_map) const {
  auto users = base_.UsersOf(ns, config_map);
  users.erase(std::remove_if(users.begin(), users.end(), [&](const Object* user) { return Replaces(*user); }), users.end());
  if (presence_ == Presence::kRemoved || !MayUse(object_) || !MayShareNamespace(object_.ref().ns, ns)) return users;
  const auto names = ConfigMapsOf(object_);
  if (std::binary_search(names.begin(), names.end(), config_map)) users.push_back(&object_);
  return users;
}

std::span<const Object* const> OverlaySnapshot::List(std::string_view kind, std::string_view ns) const {
  const ObjectRef& ref = object_.ref();
  if (kind != ref.kind || !MayShareNamespace(ref.ns, ns)) return base_.List(kind, ns);
  const auto [it, fresh] = lists_.try_emplace(std::string(ns));
  if (!fresh) return it->second;
  const auto stored = base_.List(kind, ns);
  Spend(1 + stored.size());
  for (const Object* other : stored) {
    if (!Replaces(*other)) it->second.push_back(other);
  }
  if (presence_ == Presence::kThere) it->second.push_back(&object_);
  std::stable_sort(it->second.begin(), it->second.end(), ByName);
  return it->second;
}

}  // namespace warden
