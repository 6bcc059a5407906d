// What must be judged again when an object comes, changes or goes: the other half of a rule's promise in `needs` and `asks`.
//
// Pure; any thread. Refers to the snapshot's objects and to the rules.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "warden/object.h"
#include "warden/rule.h"
#include "warden/snapshot.h"

namespace warden::engine {

struct Affected {
  const Object* object = nullptr;  // of the snapshot
  std::vector<const Rule*> rules;  // those whose answer may be another now, in their order
};

// The objects beside `object` itself whose findings may differ according to whether it is there. For a change, ask with the stored object
// and with the new one, and take both answers together. `snapshot` may hold it or not.
//
// Never too few: an object that is not in the answer is judged as before. What is narrowed is what an index can tell: who names a
// ConfigMap or a Secret, what an autoscaler targets and a budget selects. Where a rule only says that it looks at a kind, everything in
// the reach of the namespace that it judges is in the answer. By kind, namespace and name.
//
// kNamed: of them those that names lead to. What shares nothing but a namespace with the object is left out: at admission there is no time
// for a namespace.
enum class HowFar : bool { kAll, kNamed };
std::vector<Affected> AffectedBy(const Object& object, const Snapshot& snapshot, std::span<const Rule* const> rules,
                                 HowFar how_far = HowFar::kAll);

}  // namespace warden::engine
