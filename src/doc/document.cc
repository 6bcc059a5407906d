// Document: identity, paths and places.
#include "warden/document.h"

#include <algorithm>

#include "base/budget.h"
#include "doc/pointer.h"
#include "doc/position_map.h"
#include "doc/reader.h"
#include "doc/storage.h"

namespace warden {
namespace {

const std::shared_ptr<const DocumentStorage>& EmptyStorage() {
  static const auto& storage = *new std::shared_ptr<const DocumentStorage>([] {
    auto empty = std::make_shared<DocumentStorage>(std::make_shared<Source>("", ""), Dialect::kJson);
    empty->root = StoreRoot(*empty, Node());
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
    Spend();
    if (&items[i] != &wanted && !MayHold(items[i], wanted.range(), pruning)) continue;
    AppendPointer(i, pointer);
    if (FindPointer(items[i], wanted, pruning, pointer)) return true;
    pointer.resize(length);
  }
  for (const Member& member : container.members()) {
    Spend();
    if (&member.value != &wanted && &member.key != &wanted && !MayHold(member.value, wanted.range(), pruning)) continue;
    AppendPointer(NodeAccess::RawText(member.key), pointer);
    if (&member.key == &wanted || FindPointer(member.value, wanted, pruning, pointer)) return true;
    pointer.resize(length);
  }
  return false;
}

const Member* FindMember(const Node& container, Range key, Pruning pruning) {
  Spend(container.is_scalar() ? 1 : 1 + container.size());
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
  Spend();
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

std::string PointerBetween(const Node& from, const Node& to) {
  std::string pointer;
  if (!FindPointer(from, to, Pruning::kByRange, pointer)) FindPointer(from, to, Pruning::kNothing, pointer);
  return pointer;
}

}  // namespace

Document::Document() : storage_(EmptyStorage()), root_(storage_->root), base_(root_) {}

Dialect Document::dialect() const { return storage_->dialect; }

std::string_view Document::file() const { return storage_->host ? storage_->host->document.file() : storage_->source->name(); }

Document Document::Under(const Node& node) const { return Document(storage_, &node, &node); }

Document Document::Inside(const Node& node) const { return Document(storage_, &node, base_); }

std::string Document::PointerTo(const Node& node) const { return PointerBetween(*root_, node); }

Path Document::PathOf(const Node& node) const {
  std::string pointer = PointerBetween(*base_, node);
  if (!storage_->host) return {std::move(pointer), {}};
  Path path = storage_->host->document.PathOf(*storage_->host->node);
  if (!path.inner.empty()) path.inner += '~';
  path.inner += pointer;
  return path;
}

Place Document::PlaceOf(std::uint32_t byte) const {
  if (!storage_->host) return storage_->source->PlaceOf(byte);
  const auto& offsets = HostOffsets(*storage_);
  const std::size_t index = std::min<std::size_t>(byte, offsets.size() - 1);
  return storage_->host->document.PlaceOf(offsets[index]);
}

std::span<const Notice> Document::notices() const { return storage_->notices; }

const Node* Document::NodeAt(Range range) const { return FindNode(*root_, range); }

const Member* Document::MemberAt(Range key) const { return FindMember(*root_, key, Pruning::kByRange); }

Document Document::Expand(const Node& node) const {
  if (!node.deferred()) return Under(node);
  return ReadJsonPart(storage_->source, node.range());
}

const Document* Document::host() const { return storage_->host ? &storage_->host->document : nullptr; }

const Node* Document::host_node() const { return storage_->host ? storage_->host->node : nullptr; }

}  // namespace warden
