// One walk, then sorting.
#include "doc/tree_index.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "doc/shown.h"
#include "doc/storage.h"

namespace warden::doc {
namespace {

std::tuple<std::uint32_t, std::uint32_t> Order(Range range) { return {range.begin, range.end}; }

template <class T>
void SortByRange(std::vector<T>& list) {
  std::stable_sort(list.begin(), list.end(), [](const T& a, const T& b) { return Order(a.range) < Order(b.range); });
}

template <class T>
auto FirstAt(const std::vector<T>& sorted, Range range) {
  return std::lower_bound(sorted.begin(), sorted.end(), range, [](const T& a, Range wanted) { return Order(a.range) < Order(wanted); });
}

}  // namespace

TreeIndex::TreeIndex(const Node& root, std::span<const Notice> notices) : notices_(notices.begin(), notices.end()) {
  AddWritten(root, nullptr);
  Add(root);
  for (const Notice& notice : notices) {
    if (notice.kind == NoticeKind::kDuplicateKey) hidden_keys_.push_back({notice.first, nullptr, nullptr});
    if (notice.kind == NoticeKind::kMergeKey) hidden_keys_.push_back({notice.range, nullptr, nullptr});
  }
  // Of two containers with the same children, which an edited tree may have, the first counts.
  std::stable_sort(children_.begin(), children_.end(), [](const Children& a, const Children& b) { return a.begin < b.begin; });
  SortByRange(written_);
  SortByRange(hidden_keys_);
  SortByRange(notices_);
  std::copy_if(written_.begin(), written_.end(), std::back_inserter(scalars_), [](const Written& w) { return w.node->is_scalar(); });
}

void TreeIndex::AddWritten(const Node& node, const Member* member) {
  if (!node.shared() && node.range() != Range()) written_.push_back({node.range(), &node, member});
}

void TreeIndex::Add(const Node& node) {
  if (node.is_scalar() || node.deferred() || node.size() == 0) return;
  const auto items = node.items();
  const auto members = node.members();
  const auto* begin = node.is_array() ? reinterpret_cast<const char*>(items.data()) : reinterpret_cast<const char*>(members.data());
  children_.push_back({begin, begin + items.size_bytes() + members.size_bytes(), &node});
  for (const Node& item : items) {
    AddWritten(item, nullptr);
    Add(item);
  }
  for (const Member& member : members) {
    AddWritten(member.key, &member);
    AddWritten(member.value, nullptr);
    Add(member.value);
  }
}

const Node* TreeIndex::ParentOf(const Node& node) const {
  const auto* at = reinterpret_cast<const char*>(&node);
  auto found =
      std::upper_bound(children_.begin(), children_.end(), at, [](const char* wanted, const Children& c) { return wanted < c.begin; });
  if (found == children_.begin()) return nullptr;
  const auto* begin = std::prev(found)->begin;
  found = std::lower_bound(children_.begin(), found, begin, [](const Children& c, const char* wanted) { return c.begin < wanted; });
  return at < found->end ? found->container : nullptr;
}

std::span<const Notice> TreeIndex::NoticesIn(Range part) const {
  const auto first = FirstAt(notices_, {part.begin, 0});
  return {first, FirstAt(notices_, {part.end, 0})};
}

const Node* TreeIndex::NodeAt(Range range) const {
  for (auto found = FirstAt(written_, range); found != written_.end() && found->range == range; ++found) {
    if (found->member == nullptr) return found->node;
  }
  return nullptr;
}

const Member* TreeIndex::MemberAt(Range key) const {
  for (auto found = FirstAt(written_, key); found != written_.end() && found->range == key; ++found) {
    if (found->member != nullptr) return found->member;
  }
  return nullptr;
}

void TreeIndex::LookWhatMayBeShown() const {
  std::call_once(looked_once_, [this] {
    std::vector<bool> may_show;
    may_show.reserve(scalars_.size());
    for (const Written& scalar : scalars_) may_show.push_back(MayShow(*scalar.node));
    may_show_ = std::move(may_show);
  });
}

std::size_t TreeIndex::FirstIn(const std::vector<Written>& sorted, Range part) {
  auto first = FirstAt(sorted, {part.begin, 0});
  if (first == sorted.begin()) return 0;
  const std::uint32_t before = std::prev(first)->range.begin;
  return static_cast<std::size_t>(FirstAt(sorted, {before, 0}) - sorted.begin());
}

}  // namespace warden::doc
