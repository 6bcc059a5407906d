// The objects of one kind in one namespace as a store keeps them: by name, and by the keys of warden/index.h.
//
// Immutable once made; any thread. A change makes another one, which shares every object that stayed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/index.h"
#include "warden/object.h"

namespace warden::kube {

struct Stored {
  explicit Stored(Object pruned);
  const Object object;
  const std::vector<IndexKey> keys;
};
using StoredPtr = std::shared_ptr<const Stored>;

class StoreShard {
 public:
  // An object under one of its keys.
  struct Filed {
    Index index;
    std::string_view key;
    const Object* object;
  };
  using Counts = std::array<std::uint32_t, kIndexes>;

  // Of these, all of one namespace; of one name the last counts.
  StoreShard(std::string ns, std::vector<StoredPtr> stored);
  // `before` with `changed` in it, in place of what had its name; or without the object of that name.
  StoreShard(const StoreShard& before, StoredPtr changed);
  StoreShard(const StoreShard& before, std::string_view removed);

  const std::string& ns() const { return ns_; }
  std::size_t size() const { return objects_.size(); }
  std::span<const Object* const> List() const { return objects_; }
  const Object* Find(std::string_view name) const;
  // Those with the key, by name.
  std::span<const Filed> Lookup(Index index, std::string_view key) const;
  // How many entries each index has here.
  const Counts& counts() const { return counts_; }

 private:
  std::size_t PlaceOf(std::string_view name) const;
  void Put(StoredPtr changed);
  void Remove(std::string_view name);
  void Count();

  std::string ns_;
  std::vector<StoredPtr> stored_;       // by name
  std::vector<const Object*> objects_;  // the same
  std::vector<Filed> filed_;            // by index, key and name
  Counts counts_{};
};

}  // namespace warden::kube
