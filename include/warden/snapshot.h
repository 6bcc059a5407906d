// The other objects a rule may look at, frozen for one judgement. The object under judgement is already laid over it (or removed,
// on DELETE), so a rule never sees its stored copy.
//
// Threads: immutable, any thread, but where a snapshot says that it belongs to one. Objects live as long as the Snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "warden/index.h"
#include "warden/kinds.h"
#include "warden/object.h"

namespace warden::k8s {
class ViewCache;  // k8s/view_cache.h
}  // namespace warden::k8s

namespace warden {

// Whether absence means anything: only where a kind was looked at does "not found" say that it is not there.
enum class Known : std::uint8_t { kYes, kNotLookedAt, kForbidden };

// Whether objects at hand are everything there is.
enum class Coverage : std::uint8_t {
  kPartial,   // what is not there may stand elsewhere: rules that would need to know say nothing
  kComplete,  // what is not there does not exist
};

// Whether two objects may be in one namespace: what names none may end up in any.
inline bool MayShareNamespace(std::string_view a, std::string_view b) { return a.empty() || b.empty() || a == b; }

// Kinds whose pods run for good: who may use a ConfigMap.
inline constexpr auto kUserKinds = KindsThat<&KindInfo::uses_config_maps>();

class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual Known Knows(std::string_view kind, std::string_view ns) const = 0;
  // Objects of that kind in that namespace, sorted by name; ns "" lists every namespace. In files an object without a namespace
  // may end up in any, so it is listed for each.
  virtual std::span<const Object* const> List(std::string_view kind, std::string_view ns) const = 0;
  // nullptr: not there, or not known. What is there is found also where the kind as a whole was not looked at.
  // By default the first of that name in List; overridden where looking one up is cheaper than having them all.
  virtual const Object* Find(std::string_view kind, std::string_view ns, std::string_view name) const;
  // The objects that List gives for the namespace and that the index holds under the key: by kind, and those of a kind as List sorts them.
  // By default all objects of the index's kinds are looked at; overridden where their keys are kept.
  virtual std::vector<const Object*> Lookup(Index index, std::string_view key, std::string_view ns) const;
  // Whether Lookup gives any. May say yes of an object whose stored copy alone has the key.
  virtual bool Contains(Index index, std::string_view key, std::string_view ns) const;
  // Whether it is known that nothing but the object under judgement is in it: admission without a store. No for what nobody can tell.
  virtual bool StandsAlone() const { return false; }
  // What was made of these objects so far, for whoever makes views of them. nullptr: nothing is kept. One thread.
  virtual k8s::ViewCache* cache() const { return nullptr; }
};

// Where the snapshots of requests come from. Any number of threads at once.
class SnapshotSource {
 public:
  virtual ~SnapshotSource() = default;
  // What is known now. It stays as it is for as long as somebody holds it, whatever comes after.
  virtual std::shared_ptr<const Snapshot> Take() const = 0;
};

}  // namespace warden
