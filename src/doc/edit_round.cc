// Looking down each path, and along the ranges.
#include "doc/edit_round.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "doc/pointer.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

// The containers on the way to a step's place, from the root, as far as they are there.
struct Way {
  std::vector<const Node*> nodes;
  bool ends = false;  // before the place: the rest is missing
};

Way WayTo(const Node& root, const Step& step) {
  Way way{{&root}};
  for (const std::string& token : step.path) {
    const Node& node = *way.nodes.back();
    const std::size_t index = node.is_object() ? MemberIndex(node, token) : ParseIndex(token).value_or(node.size());
    way.ends = node.is_scalar() || index >= node.size();
    if (way.ends) return way;
    way.nodes.push_back(node.is_object() ? &node.members()[index].value : &node.items()[index]);
  }
  return way;
}

// A pointer to the outermost place that the step makes, or that it is the first to fill; "": it makes none.
std::string PlaceMade(const Step& step, const Way& way) {
  const Node& last = *way.nodes.back();
  const bool fills = (way.ends || step.op == Op::kAppend) && (last.is_null() || last.size() == 0);
  if (!way.ends && !fills) return {};
  const std::size_t depth = way.nodes.size() - (fills ? 1 : 0);
  std::string pointer = "/";  // never ""
  for (std::size_t i = 0; i < depth; ++i) AppendPointer(step.path[i], pointer);
  return pointer;
}

}  // namespace

bool Round::MayTake(const Step& step) {
  const Way way = WayTo(root_, step);
  if (step.op != Op::kRemove) {
    const std::string made = PlaceMade(step, way);
    return made.empty() || made_.insert(made).second;
  }
  if (way.ends || way.nodes.size() < 2) return true;  // it cannot be made, and says so
  const Node* container = way.nodes[way.nodes.size() - 2];
  if (container->is_array() && awaited_.contains(container)) return false;
  const std::size_t removed = ++removed_[container];
  return removed < container->size() || removed == 1;
}

void Round::Wait(const Step& step) {
  for (const Node* node : WayTo(root_, step).nodes) {
    if (node->is_array()) awaited_.insert(node);
  }
}

std::size_t DepthThere(const Node& root, const Step& step) { return WayTo(root, step).nodes.size(); }

bool TakenRanges::IsFree(Range range) const {
  const auto next = ranges_.lower_bound(range.begin);
  if (next != ranges_.end() && next->first < range.end) return false;
  if (next != ranges_.end() && next->first == range.begin && !(range.empty() && next->second.empty())) return false;
  return next == ranges_.begin() || std::prev(next)->second.end <= range.begin;
}

bool TakenRanges::Take(std::span<const TextChange> changes) {
  if (!std::all_of(changes.begin(), changes.end(), [&](const TextChange& change) { return IsFree(change.range); })) return false;
  for (const TextChange& change : changes) ranges_.emplace(change.range.begin, change.range);
  return true;
}

}  // namespace warden::doc
