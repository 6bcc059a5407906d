// Node and Field: reading the tree.
#include <algorithm>
#include <charconv>

#include "base/budget.h"
#include "base/mask.h"
#include "doc/pointer.h"
#include "doc/storage.h"
#include "warden/document.h"

namespace warden {
namespace {

// Who asks for a text looks at it, mostly by memchr and memcmp.
constexpr std::size_t kBytesPerStep = 64;
constexpr std::uint64_t kStepsOfIndex = 8;

}  // namespace

std::string_view Node::text() const {
  if (!is_scalar()) return {};
  base::Spend(1 + size_ / kBytesPerStep);
  if (sealed()) return base::kRedacted;
  if (is_null()) return "null";
  return doc::NodeAccess::RawText(*this);
}

std::optional<std::int64_t> Node::integer() const {
  if (!is_int() || sealed()) return std::nullopt;
  const auto text = doc::NodeAccess::RawText(*this);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> Node::number() const {
  if (!is_number() || sealed()) return std::nullopt;
  const auto text = doc::NodeAccess::RawText(*this);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::span<const Node> Node::items() const {
  return is_array() ? std::span(static_cast<const Node*>(data_), size_) : std::span<const Node>();
}

std::span<const Member> Node::members() const {
  return is_object() ? std::span(static_cast<const Member*>(data_), size_) : std::span<const Member>();
}

const Node* Node::At(std::size_t index) const { return is_array() && index < size_ ? &items()[index] : nullptr; }

const Node* Node::Find(std::string_view key) const {
  const auto all = members();
  base::Spend(all.size() <= doc::kIndexedFrom ? 1 + all.size() / 4 : kStepsOfIndex);
  if (all.size() <= doc::kIndexedFrom) {
    for (const Member& member : all) {
      if (doc::NodeAccess::IsText(member.key, key)) return &member.value;
    }
    return nullptr;
  }
  // The sorted index stands behind the members (StoreMembers).
  const auto* index = reinterpret_cast<const std::uint32_t*>(all.data() + all.size());
  const auto* end = index + all.size();
  const auto* found = std::lower_bound(
      index, end, key, [&](std::uint32_t i, std::string_view wanted) { return doc::NodeAccess::RawText(all[i].key) < wanted; });
  return found != end && doc::NodeAccess::RawText(all[*found].key) == key ? &all[*found].value : nullptr;
}

Field Field::operator[](std::string_view key) const {
  Field child = *this;
  if (nearest_ == nullptr) return child;
  if (missing_count_ == 0) {
    if (const Node* found = nearest_->Find(key)) {
      child.nearest_ = found;
      return child;
    }
  }
  if (child.missing_count_ < kMaxMissing) child.missing_[child.missing_count_++] = key;
  return child;
}

Field Field::At(std::size_t index) const {
  Field child = *this;
  child.nearest_ = exists() ? nearest_->At(index) : nullptr;
  return child;
}

Path Field::path() const {
  if (nearest_ == nullptr) return {};
  Path path = document_->PathOf(*nearest_);
  std::string& pointer = document_->host() != nullptr ? path.inner : path.outer;
  for (const auto key : missing()) doc::AppendPointer(key, pointer);
  return path;
}

}  // namespace warden
