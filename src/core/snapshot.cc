// Looking up objects where nothing but lists of them is kept.
#include "warden/snapshot.h"

#include <algorithm>

namespace warden {

const Object* Snapshot::Find(std::string_view kind, std::string_view ns, std::string_view name) const {
  const auto objects = List(kind, ns);
  const auto by_name = [](const Object* object, std::string_view wanted) { return object->ref().name < wanted; };
  const auto found = std::lower_bound(objects.begin(), objects.end(), name, by_name);
  return found != objects.end() && (*found)->ref().name == name ? *found : nullptr;
}

std::vector<const Object*> Snapshot::Lookup(Index index, std::string_view key, std::string_view ns) const {
  std::vector<const Object*> found;
  for (const std::string_view kind : KindsIn(index)) {
    for (const Object* object : List(kind, ns)) {
      const auto keys = KeysIn(index, *object);
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) found.push_back(object);
    }
  }
  return found;
}

bool Snapshot::Contains(Index index, std::string_view key, std::string_view ns) const { return !Lookup(index, key, ns).empty(); }

}  // namespace warden
