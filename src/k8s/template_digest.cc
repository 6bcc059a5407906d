// The labels by which a ReplicaSet finds its own pods do not count.
#include "k8s/template_digest.h"

#include "doc/digest.h"

namespace warden::k8s {
namespace {

bool IsStamped(std::string_view parent, std::string_view key) {
  if (parent == "labels") return key == "pod-template-hash" || key == "rollouts-pod-template-hash";
  if (parent.empty()) return key == "$patch";  // of a ControllerRevision, which is a strategic merge patch
  return parent == "metadata" && key == "creationTimestamp";
}

}  // namespace

std::string TemplateDigest(const Object& object) {
  const Node* pods = object.At(object.ref().kind == "ControllerRevision" ? "data.spec.template" : "spec.template").value();
  return pods != nullptr && pods->is_object() ? doc::DigestOf(*pods, &IsStamped) : std::string();
}

std::string DigestOfRevision(const Object& revision) {
  std::string digest = TemplateDigest(revision);
  const Node* kept = digest.empty() ? revision.root().Find(kTemplateDigest) : nullptr;
  return kept != nullptr ? std::string(kept->string()) : digest;
}

}  // namespace warden::k8s
