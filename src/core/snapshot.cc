// Looking up one object, who uses it, and what all of them tell together.
#include "warden/snapshot.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace warden {
namespace {

constexpr std::array<std::string_view, 4> kReloaded = {"DaemonSet", "Deployment", "Rollout", "StatefulSet"};
constexpr std::string_view kReloaderMark = "reloader.stakater.com/";

void AddName(const Field& reference, std::vector<std::string_view>& names) {
  const Node* name = reference["name"].value();
  if (name != nullptr && !name->string().empty()) names.push_back(name->string());
}

// Calls `visit` for each item of the list.
template <class Visit>
void ForEach(const Field& list, Visit&& visit) {
  const Node* items = list.value();
  if (items == nullptr || !items->is_array()) return;
  for (std::size_t i = 0; i < items->size(); ++i) visit(list.At(i));
}

void AddFromVolumes(const Field& pod, std::vector<std::string_view>& names) {
  ForEach(pod["volumes"], [&](const Field& volume) {
    AddName(volume["configMap"], names);
    ForEach(volume["projected"]["sources"], [&](const Field& source) { AddName(source["configMap"], names); });
  });
}

void AddFromContainers(const Field& containers, std::vector<std::string_view>& names) {
  ForEach(containers, [&](const Field& container) {
    ForEach(container["envFrom"], [&](const Field& source) { AddName(source["configMapRef"], names); });
    ForEach(container["env"], [&](const Field& entry) { AddName(entry["valueFrom"]["configMapKeyRef"], names); });
  });
}

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

bool MayUse(const Object& object) {
  return std::find(std::begin(kUserKinds), std::end(kUserKinds), object.ref().kind) != std::end(kUserKinds);
}

std::vector<std::string_view> ConfigMapsOf(const Object& workload) {
  std::vector<std::string_view> names;
  const Field pod = workload.ref().kind == "Pod" ? workload.At("spec") : workload.At("spec.template.spec");
  AddFromVolumes(pod, names);
  AddFromContainers(pod["containers"], names);
  AddFromContainers(pod["initContainers"], names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

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

std::vector<const Object*> Snapshot::UsersOf(std::string_view ns, std::string_view config_map) const {
  std::vector<const Object*> users;
  for (const std::string_view kind : kUserKinds) {
    for (const Object* object : List(kind, ns)) {
      const auto names = ConfigMapsOf(*object);
      if (std::binary_search(names.begin(), names.end(), config_map)) users.push_back(object);
    }
  }
  return users;
}

bool Snapshot::Shows(Trait trait) const {
  return std::any_of(kReloaded.begin(), kReloaded.end(), [&](std::string_view kind) {
    const auto objects = List(kind, "");
    return std::any_of(objects.begin(), objects.end(), [&](const Object* object) { return warden::Shows(*object, trait); });
  });
}

}  // namespace warden
