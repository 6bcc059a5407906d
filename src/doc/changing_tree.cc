// Taking apart and putting together.
#include "doc/changing_tree.h"

namespace warden::doc {

void ChangingTree::Open() {
  open_ = true;
  children_.reserve(node_.size());
  for (const Node& item : node_.items()) children_.emplace_back(item);
  for (const warden::Member& member : node_.members()) children_.emplace_back(member.value);
  erased_.assign(children_.size(), false);
}

std::size_t ChangingTree::IndexOf(std::string_view key) {
  if (!open_) Open();
  if (const auto added = added_.find(key); added != added_.end()) return added->second;
  const std::size_t index = MemberIndex(node_, key);
  return index < node_.size() && !erased_[index] ? index : kNone;
}

ChangingTree* ChangingTree::Member(std::string_view key) {
  const std::size_t index = IndexOf(key);
  return index == kNone ? nullptr : &children_[index];
}

bool ChangingTree::EraseMember(std::string_view key) {
  const std::size_t index = IndexOf(key);
  if (index == kNone) return false;
  erased_[index] = true;
  if (const auto added = added_.find(key); added != added_.end()) added_.erase(added);
  return true;
}

void ChangingTree::AddMember(std::string_view key, const Node& value) {
  if (!open_) Open();
  added_.emplace(key, children_.size());
  added_keys_.emplace_back(key);
  children_.emplace_back(value);
  erased_.push_back(false);
}

Node ChangingTree::Frozen(DocumentStorage& storage) const {
  if (!open_) return node_;
  if (node_.is_array()) {
    std::vector<Node> items;
    items.reserve(children_.size());
    for (const ChangingTree& child : children_) items.push_back(child.Frozen(storage));
    return WithItems(storage, node_, items);
  }
  std::vector<warden::Member> members;
  members.reserve(children_.size());
  for (std::size_t i = 0; i < children_.size(); ++i) {
    if (erased_[i]) continue;
    const Node key = i < node_.size() ? node_.members()[i].key : MadeString(storage, added_keys_[i - node_.size()], Sealing::kOpen);
    members.push_back({key, children_[i].Frozen(storage)});
  }
  return WithMembers(storage, node_, members);
}

}  // namespace warden::doc
