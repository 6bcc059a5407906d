// One walk for all steps: sorted by path, those of one child follow each other.
#include "doc/edit_batch.h"

#include <algorithm>
#include <string>
#include <vector>

#include "doc/pointer.h"
#include "doc/tree_builder.h"

namespace warden::doc {
namespace {

using Steps = std::span<const Step* const>;

// A member that is new, and the step that comes first of those that make it.
struct Added {
  const Step* first;
  Member member;
};

// Whether several steps may make one missing parent.
enum class Missing : bool { kMadeByOne, kMadeBySeveral };

class Batch {
 public:
  Batch(DocumentStorage& storage, Missing missing) : storage_(storage), missing_(missing) {}

  std::optional<Node> Make(const Node* node, Steps steps, std::size_t depth, Sealing sealing) {
    if (steps.size() == 1) return One(node, *steps.front(), depth, sealing);
    if (node == nullptr || (node->is_null() && !node->shared())) return InMissing(node, steps, depth, sealing);
    if (node->shared() || node->deferred()) return std::nullopt;
    if (node->sealed()) sealing = Sealing::kSealed;
    if (node->is_array()) return InArray(*node, steps, depth, sealing);
    return node->is_object() && steps.front()->path.size() > depth ? InObject(*node, steps, depth, sealing) : std::nullopt;
  }

 private:
  std::optional<Node> One(const Node* node, const Step& step, std::size_t depth, Sealing sealing) {
    auto made = ApplyStepBelow(storage_, node, step, depth, sealing);
    return made.ok() ? std::optional(*made) : std::nullopt;
  }

  // The mapping or list that all of them make.
  std::optional<Node> InMissing(const Node* null, Steps steps, std::size_t depth, Sealing sealing) {
    if (missing_ == Missing::kMadeByOne) return std::nullopt;
    if (null != nullptr && null->sealed()) sealing = Sealing::kSealed;
    const bool list = steps.front()->path.size() == depth;
    Node empty = list ? NodeAccess::Array(Style::kNone, {}, {}) : NodeAccess::Object(Style::kNone, {}, {});
    auto made = list ? InArray(empty, steps, depth, sealing) : InObject(empty, steps, depth, sealing);
    if (made && sealing == Sealing::kSealed) NodeAccess::SetSealed(*made);
    return made;
  }

  // Those at the front that go on with the same token.
  static Steps TakeGroup(Steps& steps, std::size_t depth) {
    const std::string& token = steps.front()->path[depth];
    const auto stop = std::find_if(steps.begin(), steps.end(), [&](const Step* step) { return step->path[depth] != token; });
    const auto count = static_cast<std::size_t>(stop - steps.begin());
    const Steps group = steps.first(count);
    steps = steps.subspan(count);
    return group;
  }

  static bool Removes(const Step& step, std::size_t depth) { return step.op == Op::kRemove && step.path.size() == depth + 1; }

  // Whether what stands there may be removed by `group`: nothing else is to be made of it.
  static bool MayRemove(const Node& node, Steps group) { return group.size() == 1 && !node.shared(); }

  std::optional<Node> InObject(const Node& object, Steps steps, std::size_t depth, Sealing sealing) {
    std::vector<Member> members(object.members().begin(), object.members().end());
    std::vector<bool> removed(members.size(), false);
    std::vector<Added> added;
    while (!steps.empty()) {
      const Steps group = TakeGroup(steps, depth);
      const Step& first = *group.front();
      const std::size_t index = MemberIndex(object, first.path[depth]);
      const bool found = index < members.size();
      if (Removes(first, depth)) {
        if (!found || !MayRemove(members[index].value, group)) return std::nullopt;
        removed[index] = true;
        continue;
      }
      const auto made = Make(found ? &members[index].value : nullptr, group, depth + 1, sealing);
      if (!made) return std::nullopt;
      if (found) members[index].value = *made;
      else added.push_back({&first, {MadeString(storage_, first.path[depth], Sealing::kOpen), *made}});
    }
    Drop(members, removed);
    std::sort(added.begin(), added.end(), [](const Added& a, const Added& b) { return a.first < b.first; });  // steps stand in one array
    for (const Added& one : added) members.push_back(one.member);
    return WithMembers(storage_, object, members);
  }

  std::optional<Node> InArray(const Node& array, Steps steps, std::size_t depth, Sealing sealing) {
    std::vector<Node> items(array.items().begin(), array.items().end());
    std::vector<bool> removed(items.size(), false);
    std::vector<Node> appended;
    for (; !steps.empty() && steps.front()->path.size() == depth; steps = steps.subspan(1)) {
      if (steps.front()->op != Op::kAppend) return std::nullopt;
      const auto alone = One(nullptr, *steps.front(), depth, sealing);  // a list of one
      if (!alone) return std::nullopt;
      appended.push_back(alone->items().front());
    }
    while (!steps.empty()) {
      const Steps group = TakeGroup(steps, depth);
      const auto index = ParseIndex(group.front()->path[depth]);
      if (!index || *index >= items.size()) return std::nullopt;
      if (Removes(*group.front(), depth)) {
        if (!MayRemove(Node(), group)) return std::nullopt;
        removed[*index] = true;
        continue;
      }
      const auto made = Make(&items[*index], group, depth + 1, sealing);
      if (!made) return std::nullopt;
      items[*index] = *made;
    }
    Drop(items, removed);
    items.insert(items.end(), appended.begin(), appended.end());
    return WithItems(storage_, array, items);
  }

  template <class T>
  static void Drop(std::vector<T>& list, const std::vector<bool>& removed) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!removed[i]) list[kept++] = list[i];
    }
    list.resize(kept);
  }

  DocumentStorage& storage_;
  Missing missing_;
};

std::optional<Document> MakeAll(const Document& document, std::span<const Step> steps, Missing missing) {
  std::vector<const Step*> sorted;
  sorted.reserve(steps.size());
  for (const Step& step : steps) sorted.push_back(&step);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Step* a, const Step* b) { return a->path < b->path; });
  auto storage = EditedStorage(document);
  const auto root = Batch(*storage, missing).Make(&document.root(), sorted, 0, Sealing::kOpen);
  if (!root) return std::nullopt;
  storage->root = StoreRoot(*storage, *root);
  return NodeAccess::Make(std::move(storage));
}

}  // namespace

std::optional<Document> MakeTogether(const Document& document, std::span<const Step> steps) {
  return MakeAll(document, steps, Missing::kMadeByOne);
}

Result<Document> ApplySteps(const Document& document, std::span<const Step> steps) {
  if (steps.empty()) return document;
  if (steps.size() == 1) return ApplyStep(document, steps.front());
  if (auto together = MakeAll(document, steps, Missing::kMadeBySeveral)) return *std::move(together);
  const std::size_t half = steps.size() / 2;
  const auto first = ApplySteps(document, steps.first(half));
  return first.ok() ? ApplySteps(*first, steps.subspan(half)) : first;
}

}  // namespace warden::doc
