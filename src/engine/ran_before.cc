// Looking for the template among the revisions.
#include "engine/ran_before.h"

#include <algorithm>
#include <string>

#include "doc/equal.h"
#include "doc/text_at.h"
#include "k8s/template_digest.h"

namespace warden::engine {
namespace {

// Whatever its version.
bool IsOfGroup(std::string_view api_version, std::string_view group) {
  return api_version.size() > group.size() && api_version.starts_with(group) && api_version[group.size()] == '/';
}

// An owner of that name which is gone is another: the uid tells.
bool Owns(const Object& owner, const Object& revision) {
  const Node* references = revision.At("metadata.ownerReferences").value();
  const Node* uid = owner.At("metadata.uid").value();
  if (references == nullptr || uid == nullptr) return false;
  return std::any_of(references->items().begin(), references->items().end(), [&](const Node& reference) {
    const Node* controls = reference.Find("controller");
    return controls != nullptr && controls->boolean().value_or(false) && doc::TextAt(reference, "kind") == owner.ref().kind &&
           IsOfGroup(doc::TextAt(reference, "apiVersion"), owner.ref().group) && doc::TextAt(reference, "name") == owner.ref().name &&
           doc::TextAt(reference, "uid") == uid->string();
  });
}

}  // namespace

std::string_view RevisionKindOf(const ObjectRef& ref) {
  const auto is = [&](std::string_view kind, std::string_view group) { return ref.kind == kind && ref.group == group; };
  if (is("Deployment", "apps") || is("Rollout", "argoproj.io")) return "ReplicaSet";
  return is("StatefulSet", "apps") || is("DaemonSet", "apps") ? "ControllerRevision" : "";
}

bool RanBefore(const Object& object, const Circumstances& circumstances, const Snapshot& snapshot) {
  const ObjectRef& ref = object.ref();
  if (circumstances.operation != Operation::kUpdate || circumstances.old_object == nullptr || ref.ns.empty()) return false;
  if (RevisionKindOf(ref).empty()) return false;
  if (doc::Equal(object.At("spec.template").value(), circumstances.old_object->At("spec.template").value())) return false;
  const auto revisions = snapshot.Lookup(Index::kRevisions, ref.name, ref.ns);
  if (revisions.empty()) return false;
  const std::string wanted = k8s::TemplateDigest(object);
  return !wanted.empty() && std::any_of(revisions.begin(), revisions.end(), [&](const Object* revision) {
    return !revision->is_being_deleted() && Owns(*circumstances.old_object, *revision) && k8s::DigestOfRevision(*revision) == wanted;
  });
}

}  // namespace warden::engine
