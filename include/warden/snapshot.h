// The other objects a rule may look at, frozen for one judgement. The object under judgement is already laid over it (or removed,
// on DELETE), so a rule never sees its stored copy.
//
// Threads: immutable, any thread. Objects live as long as the Snapshot.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "warden/object.h"

namespace warden {

// Whether absence means anything: only where a kind was looked at does "not found" say that it is not there.
enum class Known : std::uint8_t { kYes, kNotLookedAt, kForbidden };

// What an object tells about the world it lives in. Noticed as objects are read, so that nobody has to look at all of them.
enum class Trait : std::uint8_t {
  kReloader,  // a workload with an annotation of Reloader's, on itself or its pod template: Reloader is in use
};
bool Shows(const Object& object, Trait trait);

// Whether two objects may be in one namespace: what names none may end up in any.
inline bool MayShareNamespace(std::string_view a, std::string_view b) { return a.empty() || b.empty() || a == b; }

// Kinds whose pods run for good: who may use a ConfigMap.
inline constexpr std::string_view kUserKinds[] = {"DaemonSet", "Deployment", "Pod", "Rollout", "StatefulSet"};
// Whether the object is of such a kind.
bool MayUse(const Object& object);
// The ConfigMaps that the pods of a workload name (volumes, projected volumes, env, envFrom), each once, sorted. Views of its Document.
std::vector<std::string_view> ConfigMapsOf(const Object& workload);

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
  // The workloads of that namespace whose pods name that ConfigMap, LiteLLM's or not, in no certain order. By default all of them are
  // looked at; overridden by an index.
  virtual std::vector<const Object*> UsersOf(std::string_view ns, std::string_view config_map) const;
  // Whether any object shows it. By default all workloads are looked at.
  virtual bool Shows(Trait trait) const;
};

}  // namespace warden
