// From a read Document to sealed Objects. The only maker of Objects.
#pragma once

#include <span>
#include <vector>

#include "k8s/seal_secrets.h"
#include "warden/document.h"
#include "warden/kinds.h"
#include "warden/object.h"

namespace warden::k8s {

// The objects of one document: itself, or the items of a List. Empty when it is no Kubernetes object (no apiVersion and kind).
// `document` must be the only copy of its storage.
std::vector<Object> ReadObjects(Document document);

// The objects at `roots` of one document, sealed together (object and oldObject of an AdmissionReview). Null nodes give an Object
// without kind. `document` must be the only copy of its storage.
std::vector<Object> ReadObjectsAt(Document document, std::span<const Node* const> roots, SealFor whom = SealFor::kPeople);

// The same of objects that are known to be of that kind, for the items of a typed list say neither kind nor apiVersion. `document` stays
// with the caller, who may wipe it once the objects are gone.
std::vector<Object> ReadObjectsOf(const KindInfo& kind, Document& document, std::span<const Node* const> roots,
                                  SealFor whom = SealFor::kPeople);

// The items of a typed list, for ReadObjectsOf; none where there are none.
std::vector<const Node*> ItemsOf(const Node& list);

// Who the object at `root` says it is; an empty kind where it is none.
ObjectRef RefOf(const Node& root);

// An object made from one that was sealed already (the result of an edit): keeps its seals.
Object WithDocument(const Object& object, Document document);

}  // namespace warden::k8s
