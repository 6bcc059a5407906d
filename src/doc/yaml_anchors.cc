// Anchors, and the copies that aliases and merge keys make.
#include "doc/yaml_anchors.h"

#include <vector>

namespace warden::doc {

std::uint32_t YamlAnchors::Open(std::string_view name) {
  Anchor& anchor = anchors_[std::string(name)];
  anchor = Anchor{{}, ++ids_, true};
  return ids_;
}

void YamlAnchors::Close(std::string_view name, std::uint32_t id, const Built& value) {
  Anchor& anchor = anchors_[std::string(name)];
  if (anchor.id == id) anchor = Anchor{value, id, false};
}

const YamlAnchors::Anchor* YamlAnchors::Find(std::string_view name) const {
  const auto found = anchors_.find(std::string(name));
  return found == anchors_.end() ? nullptr : &found->second;
}

Node CopyShared(DocumentStorage& storage, const Node& node) {
  Node copy = node;
  if (node.is_array()) {
    std::vector<Node> items;
    items.reserve(node.size());
    for (const Node& item : node.items()) items.push_back(CopyShared(storage, item));
    copy = NodeAccess::Array(node.style(), StoreItems(storage, items), node.range());
  } else if (node.is_object()) {
    std::vector<Member> members;
    members.reserve(node.size());
    for (const Member& member : node.members()) {
      members.push_back({CopyShared(storage, member.key), CopyShared(storage, member.value)});
    }
    copy = NodeAccess::Object(node.style(), StoreMembers(storage, members), node.range());
  }
  if (node.tagged()) NodeAccess::SetTagged(copy);
  NodeAccess::SetShared(copy);
  return copy;
}

std::uint32_t CountNodes(const Node& node) {
  std::uint32_t count = 1;
  for (const Node& item : node.items()) count += CountNodes(item);
  for (const Member& member : node.members()) count += 1 + CountNodes(member.value);
  return count;
}

}  // namespace warden::doc
