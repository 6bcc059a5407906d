// New nodes from old ones.
#include "doc/tree_builder.h"

#include <vector>

#include "base/budget.h"

namespace warden::doc {
namespace {

// `node` takes over what is known about the container it replaces.
Node Like(const Node& old, Node node) {
  if (old.sealed()) NodeAccess::SetSealed(node);
  if (old.tagged()) NodeAccess::SetTagged(node);
  return node;
}

std::vector<Member> MembersOf(const Node& object) { return {object.members().begin(), object.members().end()}; }
std::vector<Node> ItemsOf(const Node& array) { return {array.items().begin(), array.items().end()}; }

Node MadeScalar(DocumentStorage& storage, Kind kind, std::string_view text) {
  return NodeAccess::Scalar(kind, Style::kNone, StoreText(storage, text), {});
}

}  // namespace

Node WithMembers(DocumentStorage& storage, const Node& object, const std::vector<Member>& members) {
  return Like(object, NodeAccess::Object(object.style(), StoreMembers(storage, members), object.range()));
}

Node WithItems(DocumentStorage& storage, const Node& array, const std::vector<Node>& items) {
  return Like(array, NodeAccess::Array(array.style(), StoreItems(storage, items), array.range()));
}

Node ReplaceMember(DocumentStorage& storage, const Node& object, std::size_t index, const Node& value) {
  auto members = MembersOf(object);
  members[index].value = value;
  return WithMembers(storage, object, members);
}

Node AddMember(DocumentStorage& storage, const Node& object, std::string_view key, const Node& value) {
  auto members = MembersOf(object);
  members.push_back({MadeScalar(storage, Kind::kString, key), value});
  return WithMembers(storage, object, members);
}

Node EraseMember(DocumentStorage& storage, const Node& object, std::size_t index) {
  auto members = MembersOf(object);
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(index));
  return WithMembers(storage, object, members);
}

std::size_t MemberIndex(const Node& object, std::string_view key) {
  const auto members = object.members();
  const Node* value = object.Find(key);
  if (value == nullptr) return members.size();
  const auto* first = reinterpret_cast<const char*>(members.data());
  return static_cast<std::size_t>(reinterpret_cast<const char*>(value) - first) / sizeof(Member);
}

Node ReplaceItem(DocumentStorage& storage, const Node& array, std::size_t index, const Node& value) {
  auto items = ItemsOf(array);
  items[index] = value;
  return WithItems(storage, array, items);
}

Node InsertItem(DocumentStorage& storage, const Node& array, std::size_t index, const Node& value) {
  auto items = ItemsOf(array);
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(index), value);
  return WithItems(storage, array, items);
}

Node EraseItem(DocumentStorage& storage, const Node& array, std::size_t index) {
  auto items = ItemsOf(array);
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
  return WithItems(storage, array, items);
}

Node MadeString(DocumentStorage& storage, std::string_view text, Sealing sealing) {
  Node node = MadeScalar(storage, Kind::kString, text);
  if (sealing == Sealing::kSealed) NodeAccess::SetSealed(node);
  return node;
}

Node CopyMade(DocumentStorage& storage, const Node& node, Sealing sealing) {
  base::Spend();
  Node copy;
  if (node.is_array()) {
    std::vector<Node> items;
    for (const Node& item : node.items()) items.push_back(CopyMade(storage, item, sealing));
    copy = NodeAccess::Array(Style::kNone, StoreItems(storage, items), {});
  } else if (node.is_object()) {
    std::vector<Member> members;
    for (const Member& member : node.members()) {
      members.push_back({MadeScalar(storage, Kind::kString, NodeAccess::RawText(member.key)), CopyMade(storage, member.value, sealing)});
    }
    copy = NodeAccess::Object(Style::kNone, StoreMembers(storage, members), {});
  } else {
    copy = MadeScalar(storage, node.kind(), NodeAccess::RawText(node));
  }
  if (sealing == Sealing::kSealed) NodeAccess::SetSealed(copy);
  return copy;
}

std::shared_ptr<DocumentStorage> EditedStorage(const Document& document) {
  const DocumentStorage& old = NodeAccess::Storage(document);
  auto storage = std::make_shared<DocumentStorage>(old.source, old.dialect);
  storage->slice = old.slice;
  storage->notices = old.notices;
  storage->sealed = old.sealed;
  storage->host = old.host;
  storage->base = NodeAccess::SharedStorage(document);
  return storage;
}

}  // namespace warden::doc
