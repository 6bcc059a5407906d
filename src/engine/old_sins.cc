// Telling old from new.
#include "engine/old_sins.h"

#include "doc/equal.h"

namespace warden {
namespace {

bool IsControlPlaneUser(std::string_view user) {
  return user == "system:kube-controller-manager" || user.starts_with("system:serviceaccount:kube-system:");
}

// Everything but metadata and status is the same.
bool SpecUnchanged(const Object& object, const Object& old) {
  const auto same_in = [](const Node& a, const Node& b) {
    for (const Member& member : a.members()) {
      const auto key = member.key.text();
      if (key == "metadata" || key == "status") continue;
      if (!Equal(&member.value, b.Find(key))) return false;
    }
    return true;
  };
  return same_in(object.root(), old.root()) && same_in(old.root(), object.root());
}

}  // namespace

bool ChangesOnlyMetadata(const Object& object, const Circumstances& circumstances) {
  if (circumstances.operation != Operation::kUpdate || circumstances.old_object == nullptr) return false;
  return SpecUnchanged(object, *circumstances.old_object);
}

bool IsControllersOwn(const Object& object, const Policy& policy, const Circumstances& circumstances) {
  if (circumstances.operation != Operation::kUpdate) return false;
  const Requester* who = circumstances.requester;
  if (who != nullptr && (IsControlPlaneUser(who->username) || policy.IsController(who->username))) return true;
  return ChangesOnlyMetadata(object, circumstances);
}

std::string ControllerOf(const Object& object) {
  const Node* owners = object.At("metadata.ownerReferences").value();
  if (owners == nullptr) return {};
  for (const Node& owner : owners->items()) {
    const Node* controller = owner.Find("controller");
    const Node* kind = owner.Find("kind");
    const Node* name = owner.Find("name");
    if (controller != nullptr && controller->boolean().value_or(false) && kind != nullptr && name != nullptr) {
      return std::string(kind->text()) + " " + std::string(name->text());
    }
  }
  return {};
}

bool IsOldSin(const Entry& entry, const std::vector<std::unique_ptr<Entry>>& old_entries, const Rule& rule) {
  const std::string print = Fingerprint(entry.finding);
  for (const auto& old : old_entries) {
    if (Fingerprint(old->finding) != print) continue;
    const Node* before = old->field.value();
    const Node* after = entry.field.value();
    if (Equal(before, after)) return true;
    return rule.worse != nullptr && !rule.worse(before, after);
  }
  return false;
}

}  // namespace warden
