// The workload behind a Scale. A Scale has no annotations of its own, and is a part of the object that has.
#pragma once

#include "warden/object.h"
#include "warden/snapshot.h"

namespace warden::engine {

// Of a Scale at admission its workload, where that is known; else nullptr. Lives as long as the snapshot.
inline const Object* ScaledWorkload(const Object& object, const Snapshot& snapshot) {
  const std::string_view kind = object.scaled_kind();
  return kind.empty() ? nullptr : snapshot.Find(kind, object.ref().ns, object.ref().name);
}

}  // namespace warden::engine
