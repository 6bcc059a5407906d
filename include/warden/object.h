// A Kubernetes object under judgement: its identity and its sealed document.
//
// Values; immutable; any thread. Made by k8s/object_reader.h, which seals every secret before anything else sees the object.
#pragma once

#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden {

// Who an object is. `group` is "" for the core group; `ns` is "" for cluster-scoped objects and where a file names none.
struct ObjectRef {
  std::string group;
  std::string version;
  std::string kind;
  std::string ns;
  std::string name;
  friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
  friend auto operator<=>(const ObjectRef&, const ObjectRef&) = default;
};

// "Deployment llm/litellm", the way people say it.
std::string ToString(const ObjectRef& ref);

class Object {
 public:
  Object() = default;
  // `document` must be sealed already: use k8s/object_reader.h.
  Object(ObjectRef ref, Document document) : ref_(std::move(ref)), document_(std::move(document)) {}

  const ObjectRef& ref() const { return ref_; }
  const Document& document() const { return document_; }
  const Node& root() const { return document_.root(); }

  // The place at dotted keys, "spec.template.spec". Keys with dots in them: use operator[] of Field. The text must outlive the Field.
  Field At(std::string_view dotted) const;
  // Of a Scale at admission the kind whose sub-resource it is, as the request says: "Deployment"; "" of everything else.
  std::string_view scaled_kind() const { return scaled_kind_; }
  // `kind` must be static.
  void set_scaled_kind(std::string_view kind) { scaled_kind_ = kind; }
  // "" when absent.
  std::string_view Label(std::string_view key) const;
  std::string_view Annotation(std::string_view key) const;
  // It goes, at the latest when its finalizers are off: nothing may rest on it any more.
  bool is_being_deleted() const;

 private:
  ObjectRef ref_;
  Document document_;
  std::string_view scaled_kind_;
};

}  // namespace warden
