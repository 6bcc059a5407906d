// The snapshots of files and of requests.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden {

// Knows nothing: admission without a store.
class EmptySnapshot final : public Snapshot {
 public:
  Known Knows(std::string_view, std::string_view) const override { return Known::kNotLookedAt; }
  std::span<const Object* const> List(std::string_view, std::string_view) const override { return {}; }
};

// Everything in a run over files. An object without a namespace may end up in any, so it is listed for each.
class MemorySnapshot final : public Snapshot {
 public:
  enum class Coverage { kPartial, kComplete };  // complete: what is not here does not exist
  // Refers to the objects, which must outlive it and not move.
  MemorySnapshot(std::span<const Object> objects, Coverage coverage);

  Known Knows(std::string_view, std::string_view) const override {
    return coverage_ == Coverage::kComplete ? Known::kYes : Known::kNotLookedAt;
  }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override;
  std::vector<const Object*> UsersOf(std::string_view ns, std::string_view config_map) const override;
  bool Shows(Trait trait) const override { return trait == Trait::kReloader && shows_reloader_; }

 private:
  using Key = std::pair<std::string, std::string>;  // kind, namespace; namespace "": all of them
  std::map<Key, std::vector<const Object*>, std::less<>> lists_;
  std::map<std::string, std::vector<const Object*>, std::less<>> homeless_;  // kind → objects that name no namespace
  std::map<std::string, std::vector<const Object*>, std::less<>> users_;     // ConfigMap → workloads that name it
  Coverage coverage_;
  bool shows_reloader_ = false;
};

// A snapshot with the object under judgement laid over it, or taken out of it. Lists are built on demand: one thread.
class OverlaySnapshot final : public Snapshot {
 public:
  enum class Presence { kThere, kRemoved };
  OverlaySnapshot(const Snapshot& base, const Object& object, Presence presence) : base_(base), object_(object), presence_(presence) {}

  Known Knows(std::string_view kind, std::string_view ns) const override { return base_.Knows(kind, ns); }
  std::span<const Object* const> List(std::string_view kind, std::string_view ns) const override;
  std::vector<const Object*> UsersOf(std::string_view ns, std::string_view config_map) const override;
  // The base's answer stands also where only the stored copy of the object gives it.
  bool Shows(Trait trait) const override { return (presence_ == Presence::kThere && warden::Shows(object_, trait)) || base_.Shows(trait); }

 private:
  // Whether `other` is the stored copy of the object.
  bool Replaces(const Object& other) const;

  const Snapshot& base_;
  const Object& object_;
  Presence presence_;
  mutable std::map<std::string, std::vector<const Object*>, std::less<>> lists_;  // by namespace; only of the object's kind
};

}  // namespace warden
