// Objects out of documents.
#include "k8s/object_reader.h"

#include <utility>

namespace warden::k8s {
namespace {

std::string_view Text(const Node* node, std::string_view key) {
  const Node* value = node != nullptr ? node->Find(key) : nullptr;
  return value != nullptr && value->is_scalar() && !value->is_null() ? value->text() : std::string_view();
}

bool IsObject(const Node& node) { return !Text(&node, "kind").empty() && !Text(&node, "apiVersion").empty(); }

std::vector<const Node*> RootsOf(const Node& root) {
  if (!IsObject(root)) return {};
  const Node* items = root.Find("items");
  if (!Text(&root, "kind").ends_with("List") || items == nullptr || !items->is_array()) return {&root};
  std::vector<const Node*> roots;
  for (const Node& item : items->items()) {
    if (IsObject(item)) roots.push_back(&item);
  }
  return roots;
}

}  // namespace

ObjectRef RefOf(const Node& root) {
  ObjectRef ref;
  const std::string_view api_version = Text(&root, "apiVersion");
  const auto slash = api_version.find('/');
  if (slash != std::string_view::npos) ref.group = api_version.substr(0, slash);
  ref.version = slash == std::string_view::npos ? api_version : api_version.substr(slash + 1);
  ref.kind = Text(&root, "kind");
  const Node* metadata = root.Find("metadata");
  ref.ns = Text(metadata, "namespace");
  ref.name = Text(metadata, "name");
  if (ref.name.empty()) ref.name = Text(metadata, "generateName");
  return ref;
}

std::vector<Object> ReadObjects(Document document) {
  const auto roots = RootsOf(document.root());
  return ReadObjectsAt(std::move(document), roots);
}

std::vector<Object> ReadObjectsAt(Document document, std::span<const Node* const> roots, SealFor whom) {
  SealSecrets(document, roots, whom);
  std::vector<Object> objects;
  objects.reserve(roots.size());
  for (const Node* root : roots) objects.emplace_back(RefOf(*root), document.Under(*root));
  return objects;
}

std::vector<Object> ReadObjectsOf(const KindInfo& kind, Document& document, std::span<const Node* const> roots, SealFor whom) {
  SealSecretsOf(kind.name, document, roots, whom);
  std::vector<Object> objects;
  objects.reserve(roots.size());
  for (const Node* root : roots) {
    ObjectRef ref = RefOf(*root);
    ref.kind = kind.name;
    ref.group = kind.group;
    ref.version = kind.version;
    objects.emplace_back(std::move(ref), document.Under(*root));
  }
  return objects;
}

std::vector<const Node*> ItemsOf(const Node& list) {
  std::vector<const Node*> roots;
  if (const Node* items = list.Find("items")) {
    for (const Node& item : items->items()) roots.push_back(&item);
  }
  return roots;
}

Object WithDocument(const Object& object, Document document) { return Object(object.ref(), std::move(document)); }

}  // namespace warden::k8s
