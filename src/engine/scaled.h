// The workload behind a Scale. A Scale has no annotations of its own, and is a part of the object that has.
#pragma once

#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::engine {

// Of a Scale at admission its workload, where that is known; else nullptr. Lives as long as the snapshot.
inline const Object* ScaledWorkload(const Object& object, const Snapshot& snapshot) {
  const std::string_view kind = object.scaled_kind();
  const Object* workload = kind.empty() ? nullptr : snapshot.Find(kind, object.ref().ns, object.ref().name);
  if (workload == nullptr) return nullptr;
  // What is known may be of one that is gone, of the same name.
  const Node* own = object.At("metadata.uid").value();
  const Node* known = workload->At("metadata.uid").value();
  return own != nullptr && known != nullptr && own->string() != known->string() ? nullptr : workload;
}

// Whose annotations count: the object's, of a Scale those of its workload; nullptr: that is not known.
inline const Object* Annotated(const Object& object, const Snapshot& snapshot) {
  return object.scaled_kind().empty() ? &object : ScaledWorkload(object, snapshot);
}

}  // namespace warden::engine
