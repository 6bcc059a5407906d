// Sorted vectors, copied with one change.
#include "kube/store_shard.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace warden::kube {
namespace {

auto Place(const StoreShard::Filed& filed) { return std::make_tuple(filed.index, filed.key, std::string_view(filed.object->ref().name)); }
bool Before(const StoreShard::Filed& a, const StoreShard::Filed& b) { return Place(a) < Place(b); }

auto KeyOf(const StoreShard::Filed& filed) { return std::make_pair(filed.index, filed.key); }

const std::string& NameOf(const StoredPtr& stored) { return stored->object.ref().name; }

std::vector<IndexKey> ExactKeys(const Object& object) {
  std::vector<IndexKey> keys = IndexKeysOf(object);
  keys.shrink_to_fit();
  return keys;
}

}  // namespace

Stored::Stored(Object pruned) : object(std::move(pruned)), keys(ExactKeys(object)) {}

StoreShard::StoreShard(std::string ns, std::vector<StoredPtr> stored) : ns_(std::move(ns)) {
  std::stable_sort(stored.begin(), stored.end(), [](const StoredPtr& a, const StoredPtr& b) { return NameOf(a) < NameOf(b); });
  for (StoredPtr& one : stored) {
    if (!stored_.empty() && NameOf(stored_.back()) == NameOf(one)) stored_.pop_back();
    stored_.push_back(std::move(one));
  }
  stored_.shrink_to_fit();
  std::size_t keys = 0;
  for (const StoredPtr& one : stored_) keys += one->keys.size();
  objects_.reserve(stored_.size());
  filed_.reserve(keys);
  for (const StoredPtr& one : stored_) {
    objects_.push_back(&one->object);
    for (const IndexKey& key : one->keys) filed_.push_back({key.index, key.key, &one->object});
  }
  std::sort(filed_.begin(), filed_.end(), &Before);
  Count();
}

StoreShard::StoreShard(const StoreShard& before, StoredPtr changed)
    : ns_(before.ns_), stored_(before.stored_), objects_(before.objects_), filed_(before.filed_) {
  Put(std::move(changed));
  Count();
}

StoreShard::StoreShard(const StoreShard& before, std::string_view removed)
    : ns_(before.ns_), stored_(before.stored_), objects_(before.objects_), filed_(before.filed_) {
  Remove(removed);
  Count();
}

std::size_t StoreShard::PlaceOf(std::string_view name) const {
  const auto found = std::lower_bound(objects_.begin(), objects_.end(), name,
                                      [](const Object* object, std::string_view wanted) { return object->ref().name < wanted; });
  return static_cast<std::size_t>(found - objects_.begin());
}

void StoreShard::Put(StoredPtr changed) {
  Remove(NameOf(changed));
  const auto place = static_cast<std::ptrdiff_t>(PlaceOf(NameOf(changed)));
  objects_.insert(objects_.begin() + place, &changed->object);
  for (const IndexKey& key : changed->keys) {
    const Filed filed{key.index, key.key, &changed->object};
    filed_.insert(std::upper_bound(filed_.begin(), filed_.end(), filed, &Before), filed);
  }
  stored_.insert(stored_.begin() + place, std::move(changed));
}

void StoreShard::Remove(std::string_view name) {
  const std::size_t place = PlaceOf(name);
  if (place == objects_.size() || objects_[place]->ref().name != name) return;
  std::erase_if(filed_, [&](const Filed& filed) { return filed.object == objects_[place]; });
  objects_.erase(objects_.begin() + static_cast<std::ptrdiff_t>(place));
  stored_.erase(stored_.begin() + static_cast<std::ptrdiff_t>(place));
}

void StoreShard::Count() {
  for (const Filed& filed : filed_) ++counts_[static_cast<std::size_t>(filed.index)];
}

const Object* StoreShard::Find(std::string_view name) const {
  const std::size_t place = PlaceOf(name);
  return place < objects_.size() && objects_[place]->ref().name == name ? objects_[place] : nullptr;
}

std::span<const StoreShard::Filed> StoreShard::Lookup(Index index, std::string_view key) const {
  const auto wanted = std::make_pair(index, key);
  const auto from = std::lower_bound(filed_.begin(), filed_.end(), wanted, [](const Filed& f, const auto& w) { return KeyOf(f) < w; });
  const auto to = std::upper_bound(from, filed_.end(), wanted, [](const auto& w, const Filed& f) { return w < KeyOf(f); });
  return {from, to};
}

}  // namespace warden::kube
