// What a store knows at one moment, as rules ask for it.
//
// Immutable; any thread. Holds on to the objects of its moment, whatever the store learns meanwhile.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "kube/store_shard.h"
#include "warden/snapshot.h"

namespace warden::kube {

// The objects of one kind.
class StoredKind {
 public:
  using Shards = std::vector<std::shared_ptr<const StoreShard>>;  // by namespace, none of them empty

  explicit StoredKind(Shards shards);

  const Shards& shards() const { return shards_; }
  std::size_t size() const;
  // nullptr: nothing in that namespace.
  const StoreShard* In(std::string_view ns) const;
  // Of all namespaces, by name and then by namespace. Made when first asked for.
  std::span<const Object* const> All() const;
  const StoreShard::Counts& counts() const { return counts_; }

 private:
  Shards shards_;
  StoreShard::Counts counts_{};
  mutable std::once_flag once_;
  mutable std::vector<const Object*> all_;
};

// By the place of the kind in kKnownKinds; nullptr: nothing of that kind.
using StoreRoot = std::array<std::shared_ptr<const StoredKind>, kKnownKinds.size()>;
std::size_t PlaceOf(const KindInfo& kind);

// What is known of a kind in one namespace, or in all ("").
struct StoreScope {
  std::string_view kind;
  std::string ns;
  Known known = Known::kNotLookedAt;
};

class StoreSnapshot final : public Snapshot {
 public:
  // `scopes`: how each feed stands. `root` holds nothing of those that are not known.
  StoreSnapshot(std::shared_ptr<const StoreRoot> root, std::vector<StoreScope> scopes)
      : root_(std::move(root)), scopes_(std::move(scopes)) {}

  Known Knows(std::string_view kind, std::string_view ns) const override;
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override;
  const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const override;
  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override;
  bool Contains(Index index, std::string_view key, std::string_view ns) const override;

 private:
  // nullptr: there is nothing of it.
  const StoredKind* Of(std::string_view kind) const;
  const StoreShard* In(std::string_view kind, std::string_view ns) const;

  const std::shared_ptr<const StoreRoot> root_;
  const std::vector<StoreScope> scopes_;
};

}  // namespace warden::kube
