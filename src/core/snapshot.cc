// Looking up one object.
#include "warden/snapshot.h"

namespace warden {

const Object* Snapshot::Find(std::string_view kind, std::string_view ns, std::string_view name) const {
  for (const Object* object : List(kind, ns)) {
    if (object->ref().name == name) return object;
  }
  return nullptr;
}

}  // namespace warden
