// The snapshots of files and of requests.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/object_index.h"
#include "k8s/view_cache.h"
#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::engine {

// Knows nothing: admission without a store.
class EmptySnapshot final : public Snapshot {
 public:
  Known Knows(std::string_view, std::string_view) const override { return Known::kNotLookedAt; }
  std::span<const Object* const> List(std::string_view, std::string_view) const override { return {}; }
  std::vector<const Object*> Lookup(Index, std::string_view, std::string_view) const override { return {}; }
  bool StandsAlone() const override { return true; }
};

// One snapshot for every request: what is known never changes.
class FixedSource final : public SnapshotSource {
 public:
  explicit FixedSource(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
  std::shared_ptr<const Snapshot> Take() const override { return snapshot_; }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
};

// Everything in a run over files. An object without a namespace may end up in any, so it is listed for each.
class MemorySnapshot : public Snapshot {
 public:
  // Refers to the objects, which must outlive it and not move.
  MemorySnapshot(std::span<const Object> objects, Coverage coverage);

  Known Knows(std::string_view, std::string_view) const override {
    return coverage_ == Coverage::kComplete ? Known::kYes : Known::kNotLookedAt;
  }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override { return index_.List(kind, ns); }
  const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const override;
  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override {
    return index_.Lookup(index, key, ns);
  }
  bool Contains(Index index, std::string_view key, std::string_view ns) const override { return index_.Contains(index, key, ns); }

 private:
  ObjectIndex<const Object*> index_;
  Coverage coverage_;
};

// A snapshot with the object under judgement laid over it, or taken out of it. Lists are built on demand: one thread.
class OverlaySnapshot final : public Snapshot {
 public:
  enum class Presence { kThere, kRemoved };
  OverlaySnapshot(const Snapshot& base, const Object& object, Presence presence) : base_(base), object_(object), presence_(presence) {}

  Known Knows(std::string_view kind, std::string_view ns) const override { return base_.Knows(kind, ns); }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override;
  const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const override;
  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override;
  // The base's answer stands also where only the stored copy of the object gives it.
  bool Contains(Index index, std::string_view key, std::string_view ns) const override;
  bool StandsAlone() const override { return base_.StandsAlone(); }
  // Of its own: what the base's objects are depends on this one.
  k8s::ViewCache* cache() const override { return &cache_; }

 private:
  // Whether `other` is the stored copy of the object.
  bool Replaces(const Object& other) const;
  // Whether the object is there, in reach of the namespace, and has the key.
  bool Has(Index index, std::string_view key, std::string_view ns) const;

  const Snapshot& base_;
  const Object& object_;
  Presence presence_;
  mutable std::map<std::string, std::vector<const Object*>, std::less<>> lists_;  // by namespace; only of the object's kind
  mutable std::map<Index, std::vector<std::string>> keys_;                        // of the object, as far as they were asked for
  mutable k8s::ViewCache cache_;
};

// A snapshot and what is made of its objects meanwhile, for judgements one after another: one thread. Where the snapshot keeps that itself,
// it goes on doing so.
class JudgedSnapshot final : public Snapshot {
 public:
  explicit JudgedSnapshot(const Snapshot& base) : base_(base) {}

  Known Knows(std::string_view kind, std::string_view ns) const override { return base_.Knows(kind, ns); }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override { return base_.List(kind, ns); }
  const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const override {
    return base_.Find(kind, ns, name);
  }
  std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const override {
    return base_.Lookup(index, key, ns);
  }
  bool Contains(Index index, std::string_view key, std::string_view ns) const override { return base_.Contains(index, key, ns); }
  bool StandsAlone() const override { return base_.StandsAlone(); }
  k8s::ViewCache* cache() const override { return base_.cache() != nullptr ? base_.cache() : &cache_; }

 private:
  const Snapshot& base_;
  mutable k8s::ViewCache cache_;
};

}  // namespace warden::engine
