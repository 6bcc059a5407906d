// Document: identity, paths and places.
#include "warden/document.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "doc/pointer.h"
#include "doc/position_map.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden {
namespace {

const std::shared_ptr<const doc::DocumentStorage>& EmptyStorage() {
  static const auto& storage = *new std::shared_ptr<const doc::DocumentStorage>([] {
    auto empty = std::make_shared<doc::DocumentStorage>(std::make_shared<doc::Source>("", ""), Dialect::kJson);
    empty->root = doc::StoreRoot(*empty, Node());
    return empty;
  }());
  return storage;
}

// Whether looking under `container` can find what is written at `range`. Shared and made nodes stand elsewhere than their parent.
enum class Pruning : bool { kByRange, kNothing };
bool MayHold(const Node& container, Range range, Pruning pruning) {
  if (container.is_scalar() || container.size() == 0 || container.deferred()) return false;
  return pruning == Pruning::kNothing || container.range().Contains(range);
}

// Appends the pointer from `container` to `wanted`; false, and nothing appended, when it is not there.
bool FindPointer(const Node& container, const Node& wanted, Pruning pruning, std::string& pointer) {
  if (&container == &wanted) return true;
  const std::size_t length = pointer.size();
  const auto items = container.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    base::Spend();
    if (&items[i] != &wanted && !MayHold(items[i], wanted.range(), pruning)) continue;
    doc::AppendPointer(i, pointer);
    if (FindPointer(items[i], wanted, pruning, pointer)) return true;
    pointer.resize(length);
  }
  for (const Member& member : container.members()) {
    base::Spend();
    if (&member.value != &wanted && &member.key != &wanted && !MayHold(member.value, wanted.range(), pruning)) continue;
    doc::AppendPointer(doc::NodeAccess::RawText(member.key), pointer);
    if (&member.key == &wanted || FindPointer(member.value, wanted, pruning, pointer)) return true;
    pointer.resize(length);
  }
  return false;
}

// The member of which `node` is the key or the value, by where it stands in memory.
const Member& MemberHolding(const Node& container, const Node& node) {
  const auto* first = reinterpret_cast<const char*>(container.members().data());
  return container.members()[static_cast<std::size_t>(reinterpret_cast<const char*>(&node) - first) / sizeof(Member)];
}

const Member* FindMember(const Node& container, Range key, Pruning pruning) {
  base::Spend(container.is_scalar() ? 1 : 1 + container.size());
  for (const Node& item : container.items()) {
    if (!MayHold(item, key, pruning)) continue;
    if (const Member* found = FindMember(item, key, pruning)) return found;
  }
  for (const Member& member : container.members()) {
    if (member.key.range() == key && !member.key.shared()) return &member;
    if (!MayHold(member.value, key, pruning)) continue;
    if (const Member* found = FindMember(member.value, key, pruning)) return found;
  }
  return nullptr;
}

const Node* FindNode(const Node& node, Range range) {
  base::Spend();
  if (node.range() == range && !node.shared()) return &node;
  if (!MayHold(node, range, Pruning::kByRange)) return nullptr;
  for (const Node& item : node.items()) {
    if (const Node* found = FindNode(item, range)) return found;
  }
  for (const Member& member : node.members()) {
    if (const Node* found = FindNode(member.value, range)) return found;
  }
  return nullptr;
}

// The pointer from `from` to `to`, going up; false: it does not stand there.
bool ClimbPointer(const doc::TreeIndex& index, const Node& from, const Node& to, std::string& pointer) {
  std::vector<std::pair<const Node*, const Node*>> steps;  // parent and child, the lowest first
  for (const Node* at = &to; at != &from;) {
    const Node* parent = index.ParentOf(*at);
    if (parent == nullptr) return false;
    steps.emplace_back(parent, at);
    at = parent;
  }
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const auto [parent, child] = *step;
    if (parent->is_array()) {
      doc::AppendPointer(static_cast<std::size_t>(child - parent->items().data()), pointer);
    } else {
      doc::AppendPointer(doc::NodeAccess::RawText(MemberHolding(*parent, *child).key), pointer);
    }
  }
  return true;
}

std::string PointerBetween(const doc::DocumentStorage& storage, const Node& from, const Node& to) {
  std::string pointer;
  if (const doc::TreeIndex* index = storage.IndexForOneMore(); index != nullptr && ClimbPointer(*index, from, to, pointer)) return pointer;
  if (!FindPointer(from, to, Pruning::kByRange, pointer)) FindPointer(from, to, Pruning::kNothing, pointer);
  return pointer;
}

}  // namespace

Document::Document() : storage_(EmptyStorage()), root_(storage_->root), base_(root_) {}

Dialect Document::dialect() const { return storage_->dialect; }

std::string_view Document::file() const { return storage_->host ? storage_->host->document.file() : storage_->source->name(); }

Document Document::Under(const Node& node) const { return Document(storage_, &node, &node); }

Document Document::Inside(const Node& node) const { return Document(storage_, &node, base_); }

std::string Document::PointerTo(const Node& node) const { return PointerBetween(*storage_, *root_, node); }

Path Document::PathOf(const Node& node) const {
  std::string pointer = PointerBetween(*storage_, *base_, node);
  if (!storage_->host) return {std::move(pointer), {}};
  Path path = storage_->host->document.PathOf(*storage_->host->node);
  if (!path.inner.empty()) path.inner += '~';
  path.inner += pointer;
  return path;
}

Place Document::PlaceOf(std::uint32_t byte) const {
  if (!storage_->host) return storage_->source->PlaceOf(byte);
  const auto& offsets = doc::HostOffsets(*storage_);
  const std::size_t index = std::min<std::size_t>(byte, offsets.size() - 1);
  return storage_->host->document.PlaceOf(offsets[index]);
}

const Node* Document::NodeAt(Range range) const {
  const doc::TreeIndex* index = storage_->IndexForOneMore();
  if (index == nullptr) return FindNode(*root_, range);
  return IsAll() || root_->range().Contains(range) ? index->NodeAt(range) : nullptr;
}

const Member* Document::MemberAt(Range key) const {
  const doc::TreeIndex* index = storage_->IndexForOneMore();
  if (index == nullptr) return FindMember(*root_, key, Pruning::kByRange);
  return IsAll() || root_->range().Contains(key) ? index->MemberAt(key) : nullptr;
}

std::span<const Notice> Document::notices() const {
  if (IsAll() || storage_->notices.empty()) return storage_->notices;
  const doc::TreeIndex* index = storage_->IndexForOneMore();
  return index != nullptr ? index->NoticesIn(root_->range()) : storage_->notices;
}

bool Document::IsAll() const { return root_ == storage_->root; }

const Node* Document::ItemNamed(const Node& list, std::string_view name) const {
  if (list.size() > doc::kIndexedFrom && list.is_array()) {
    const auto& names = storage_->NamesOf(list);
    const auto found = std::lower_bound(names.begin(), names.end(), name, [](const auto& a, std::string_view b) { return a.first < b; });
    return found != names.end() && found->first == name ? found->second : nullptr;
  }
  for (const Node& item : list.items()) {
    const Node* other = item.Find("name");
    if (other != nullptr && other->is_string() && other->text() == name) return &item;
  }
  return nullptr;
}

const Node* Document::KeyOf(const Node& node) const {
  if (&node == root_) return nullptr;
  if (const doc::TreeIndex* index = storage_->IndexForOneMore()) {
    const Node* parent = index->ParentOf(node);
    if (parent == nullptr || !parent->is_object()) return nullptr;
    const Member& member = MemberHolding(*parent, node);
    return &member.value == &node ? &member.key : nullptr;
  }
  const std::string pointer = PointerTo(node);
  const Node* parent = doc::ResolvePointer(*root_, std::string_view(pointer).substr(0, pointer.rfind('/')));
  if (parent == nullptr) return nullptr;
  for (const Member& member : parent->members()) {
    if (&member.value == &node) return &member.key;
  }
  return nullptr;
}

Document Document::Expand(const Node& node) const {
  if (!node.deferred()) return Under(node);
  return doc::ReadJsonPart(storage_->source, node.range());
}

const Document* Document::host() const { return storage_->host ? &storage_->host->document : nullptr; }

const Node* Document::host_node() const { return storage_->host ? storage_->host->node : nullptr; }

}  // namespace warden
