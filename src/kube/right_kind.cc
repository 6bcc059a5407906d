// metav1.TypeMeta. A CRD may name the kind of its lists otherwise; none of those that are watched does.
#include "kube/right_kind.h"

#include <algorithm>
#include <string_view>

#include "doc/text_at.h"

namespace warden::kube {
namespace {

bool IsApiVersionOf(const Resource& resource, std::string_view text) {
  if (resource.group.empty()) return text == resource.version;
  return text.size() == resource.group.size() + 1 + resource.version.size() && text.starts_with(resource.group) &&
         text[resource.group.size()] == '/' && text.ends_with(resource.version);
}

bool IsNamed(const Resource& resource, const Node& object) {
  return doc::TextAt(object, "kind") == resource.kind && IsApiVersionOf(resource, doc::TextAt(object, "apiVersion"));
}

bool IsUnnamed(const Node& object) { return object.is_object() && object.Find("kind") == nullptr && object.Find("apiVersion") == nullptr; }

}  // namespace

bool IsListOf(const Resource& resource, const Node& list) {
  if (resource.kind.empty()) return true;
  constexpr std::string_view kSuffix = "List";
  const std::string_view kind = doc::TextAt(list, "kind");
  const bool is_list = kind.size() == resource.kind.size() + kSuffix.size() && kind.starts_with(resource.kind) && kind.ends_with(kSuffix);
  if (!is_list || !IsApiVersionOf(resource, doc::TextAt(list, "apiVersion"))) return false;
  const Node* items = list.Find("items");
  return items == nullptr || std::all_of(items->items().begin(), items->items().end(),
                                         [&](const Node& item) { return IsUnnamed(item) || IsNamed(resource, item); });
}

bool IsOneOf(const Resource& resource, const Node& object) { return resource.kind.empty() || IsNamed(resource, object); }

}  // namespace warden::kube
