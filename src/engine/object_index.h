// Objects by kind, namespace and name, and by the keys of warden/index.h: what every snapshot of many objects is made of.
//
// Holds handles, from which the reference of an object can be told: RefOf(handle), found beside the handle's type. What it refers to must
// outlive the index. Filled by one thread; after Seal immutable, any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/budget.h"
#include "warden/index.h"
#include "warden/object.h"

namespace warden::engine {

inline const ObjectRef& RefOf(const Object* object) { return object->ref(); }

template <class Handle>
class ObjectIndex {
 public:
  // `keys`: IndexKeysOf of the object. Of objects of one name the one that was added first comes first.
  void Add(std::span<const IndexKey> keys, const Handle& handle) {
    const ObjectRef& ref = RefOf(handle);
    Kind& kind = kinds_[ref.kind];
    kind.all.push_back(handle);
    (ref.ns.empty() ? kind.homeless : kind.by_namespace[ref.ns]).push_back(handle);
    for (const IndexKey& key : keys) keyed_[static_cast<std::size_t>(key.index)][key.key].push_back({handle, next_});
    ++next_;
  }

  // After the last Add, before anything is asked.
  void Seal() {
    for (auto& [name, kind] : kinds_) {
      for (auto& [ns, list] : kind.by_namespace) {
        list.insert(list.end(), kind.homeless.begin(), kind.homeless.end());
        SortByName(list);
      }
      SortByName(kind.all);
      SortByName(kind.homeless);
    }
    for (auto& keys : keyed_) {
      for (auto& [key, filed] : keys)
        std::sort(filed.begin(), filed.end(), [](const Filed& a, const Filed& b) { return Home(a) < Home(b); });
    }
  }

  // As Snapshot::List: by name, those of the namespace before those that name none; of one name in the order in which they were added.
  std::span<const Handle> List(std::string_view kind, std::string_view ns) const {
    const auto found = kinds_.find(kind);
    if (found == kinds_.end()) return {};
    if (ns.empty()) return found->second.all;
    const auto own = found->second.by_namespace.find(ns);
    return own == found->second.by_namespace.end() ? found->second.homeless : own->second;
  }

  // Those of List that have the name.
  std::span<const Handle> Named(std::string_view kind, std::string_view ns, std::string_view name) const {
    const auto list = List(kind, ns);
    const auto from =
        std::lower_bound(list.begin(), list.end(), name, [](const Handle& h, std::string_view n) { return RefOf(h).name < n; });
    const auto end = std::find_if(from, list.end(), [&](const Handle& handle) { return RefOf(handle).name != name; });
    return {from, end};
  }

  // As Snapshot::Lookup.
  std::vector<Handle> Lookup(Index index, std::string_view key, std::string_view ns) const {
    std::vector<const Filed*> found;
    for (const std::span<const Filed> part : Parts(index, key, ns)) {
      for (const Filed& filed : part) found.push_back(&filed);
    }
    base::Spend(1 + found.size());
    const auto before = [&](const Filed* a, const Filed* b) { return Place(*a, ns) < Place(*b, ns); };
    if (!std::is_sorted(found.begin(), found.end(), before)) std::sort(found.begin(), found.end(), before);
    std::vector<Handle> handles;
    handles.reserve(found.size());
    for (const Filed* filed : found) handles.push_back(filed->handle);
    return handles;
  }

  bool Contains(Index index, std::string_view key, std::string_view ns) const {
    const auto parts = Parts(index, key, ns);
    return std::any_of(parts.begin(), parts.end(), [](std::span<const Filed> part) { return !part.empty(); });
  }

 private:
  using Handles = std::vector<Handle>;
  struct Kind {
    Handles all;
    Handles homeless;                                          // name no namespace
    std::map<std::string, Handles, std::less<>> by_namespace;  // with the homeless, once sealed
  };
  struct Filed {
    Handle handle;
    std::uint32_t order = 0;
  };
  using Keyed = std::map<std::string, std::vector<Filed>, std::less<>>;

  // Stable: those of the namespace stand before those that name none.
  static void SortByName(Handles& list) {
    std::stable_sort(list.begin(), list.end(), [](const Handle& a, const Handle& b) { return RefOf(a).name < RefOf(b).name; });
  }

  // By namespace, so that each is one part.
  static auto Home(const Filed& filed) {
    const ObjectRef& ref = RefOf(filed.handle);
    return std::make_tuple(std::string_view(ref.ns), std::string_view(ref.kind), std::string_view(ref.name), filed.order);
  }
  static auto Place(const Filed& filed, std::string_view ns) {
    const ObjectRef& ref = RefOf(filed.handle);
    return std::make_tuple(std::string_view(ref.kind), std::string_view(ref.name), !ns.empty() && ref.ns.empty(), filed.order);
  }

  // Those of the namespace and those that name none.
  std::array<std::span<const Filed>, 2> Parts(Index index, std::string_view key, std::string_view ns) const {
    const Keyed& keys = keyed_[static_cast<std::size_t>(index)];
    const auto found = keys.find(key);
    if (found == keys.end()) return {};
    const std::vector<Filed>& all = found->second;
    if (ns.empty()) return {std::span<const Filed>(all), {}};
    const auto of = [&](std::string_view wanted) {
      const auto from =
          std::lower_bound(all.begin(), all.end(), wanted, [](const Filed& f, std::string_view n) { return RefOf(f.handle).ns < n; });
      const auto to = std::upper_bound(from, all.end(), wanted, [](std::string_view n, const Filed& f) { return n < RefOf(f.handle).ns; });
      return std::span<const Filed>(from, to);
    };
    return {of(ns), of("")};
  }

  std::map<std::string, Kind, std::less<>> kinds_;
  std::array<Keyed, kIndexes> keyed_;
  std::uint32_t next_ = 0;
};

}  // namespace warden::engine
