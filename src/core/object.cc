// Objects: reading what every kind has.
#include "warden/object.h"

namespace warden {

std::string ToString(const ObjectRef& ref) {
  std::string text = ref.kind.empty() ? std::string("object") : ref.kind;
  text += ' ';
  if (!ref.ns.empty()) text += ref.ns + "/";
  return text += ref.name;
}

Field Object::At(std::string_view dotted) const {
  Field field(document_);
  while (!dotted.empty()) {
    const auto dot = dotted.find('.');
    field = field[dotted.substr(0, dot)];
    dotted = dot == std::string_view::npos ? std::string_view() : dotted.substr(dot + 1);
  }
  return field;
}

namespace {

std::string_view Text(const Node* value) { return value != nullptr ? value->string() : std::string_view(); }

}  // namespace

std::string_view Object::Label(std::string_view key) const { return Text(Field(document_)["metadata"]["labels"][key].value()); }

bool Object::is_being_deleted() const {
  const Node* stamp = Field(document_)["metadata"]["deletionTimestamp"].value();
  return stamp != nullptr && !stamp->is_null();
}

std::string_view Object::Annotation(std::string_view key) const { return Text(Field(document_)["metadata"]["annotations"][key].value()); }

}  // namespace warden
