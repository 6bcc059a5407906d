// Looking up one object, and what all of them tell together.
#include "warden/snapshot.h"

#include <algorithm>
#include <array>

namespace warden {
namespace {

constexpr std::array<std::string_view, 4> kReloaded = {"DaemonSet", "Deployment", "Rollout", "StatefulSet"};
constexpr std::string_view kReloaderMark = "reloader.stakater.com/";

bool HasReloaderKey(const Node* annotations) {
  if (annotations == nullptr) return false;
  const auto members = annotations->members();
  return std::any_of(members.begin(), members.end(),
                     [](const Member& member) { return member.key.text().find(kReloaderMark) != std::string_view::npos; });
}

bool ShowsReloader(const Object& object) {
  if (std::find(kReloaded.begin(), kReloaded.end(), object.ref().kind) == kReloaded.end()) return false;
  return HasReloaderKey(object.At("metadata.annotations").value()) ||
         HasReloaderKey(object.At("spec.template.metadata.annotations").value());
}

}  // namespace

bool Shows(const Object& object, Trait trait) {
  switch (trait) {
    case Trait::kReloader: return ShowsReloader(object);
  }
  return false;
}

const Object* Snapshot::Find(std::string_view kind, std::string_view ns, std::string_view name) const {
  const auto objects = List(kind, ns);
  const auto by_name = [](const Object* object, std::string_view wanted) { return object->ref().name < wanted; };
  const auto found = std::lower_bound(objects.begin(), objects.end(), name, by_name);
  return found != objects.end() && (*found)->ref().name == name ? *found : nullptr;
}

bool Snapshot::Shows(Trait trait) const {
  return std::any_of(kReloaded.begin(), kReloaded.end(), [&](std::string_view kind) {
    const auto objects = List(kind, "");
    return std::any_of(objects.begin(), objects.end(), [&](const Object* object) { return warden::Shows(*object, trait); });
  });
}

}  // namespace warden
