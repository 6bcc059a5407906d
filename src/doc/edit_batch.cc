// One walk for all steps: sorted by path, those of one child follow each other.
#include "doc/edit_batch.h"

#include <algorithm>
#include <string>
#include <vector>

#include "doc/pointer.h"
#include "doc/tree_builder.h"

namespace warden {
namespace {

using Steps = std::span<const Step* const>;

class Setter {
 public:
  explicit Setter(DocumentStorage& storage) : storage_(storage) {}

  std::optional<Node> Make(const Node* node, Steps steps, std::size_t depth, Sealing sealing) {
    if (steps.size() == 1) return One(node, *steps.front(), depth, sealing);
    if (node == nullptr || node->shared() || node->deferred() || steps.front()->path.size() == depth) return std::nullopt;
    if (node->sealed()) sealing = Sealing::kSealed;
    if (node->is_object()) return InObject(*node, steps, depth, sealing);
    if (node->is_array()) return InArray(*node, steps, depth, sealing);
    return std::nullopt;
  }

 private:
  std::optional<Node> One(const Node* node, const Step& step, std::size_t depth, Sealing sealing) {
    auto made = ApplyStepBelow(storage_, node, step, depth, sealing);
    return made.ok() ? std::optional(*made) : std::nullopt;
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

  std::optional<Node> InObject(const Node& object, Steps steps, std::size_t depth, Sealing sealing) {
    std::vector<Member> members(object.members().begin(), object.members().end());
    std::vector<std::pair<std::string_view, Node>> added;
    while (!steps.empty()) {
      const Steps group = TakeGroup(steps, depth);
      const std::string& key = group.front()->path[depth];
      const std::size_t index = MemberIndex(object, key);
      const auto made = Make(index < members.size() ? &members[index].value : nullptr, group, depth + 1, sealing);
      if (!made) return std::nullopt;
      if (index < members.size()) {
        members[index].value = *made;
      } else {
        added.emplace_back(key, *made);
      }
    }
    Node changed = WithMembers(storage_, object, members);
    for (const auto& [key, value] : added) changed = AddMember(storage_, changed, key, value);
    return changed;
  }

  std::optional<Node> InArray(const Node& array, Steps steps, std::size_t depth, Sealing sealing) {
    std::vector<Node> items(array.items().begin(), array.items().end());
    while (!steps.empty()) {
      const Steps group = TakeGroup(steps, depth);
      const auto index = ParseIndex(group.front()->path[depth]);
      if (!index || *index >= items.size()) return std::nullopt;
      const auto made = Make(&items[*index], group, depth + 1, sealing);
      if (!made) return std::nullopt;
      items[*index] = *made;
    }
    return WithItems(storage_, array, items);
  }

  DocumentStorage& storage_;
};

}  // namespace

std::optional<Document> SetTogether(const Document& document, std::span<const Step> steps) {
  std::vector<const Step*> sorted;
  sorted.reserve(steps.size());
  for (const Step& step : steps) {
    if (step.op != Op::kSet || step.is_embedded()) return std::nullopt;
    sorted.push_back(&step);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const Step* a, const Step* b) { return a->path < b->path; });
  auto storage = EditedStorage(document);
  const auto root = Setter(*storage).Make(&document.root(), sorted, 0, Sealing::kOpen);
  if (!root) return std::nullopt;
  storage->root = StoreRoot(*storage, *root);
  return NodeAccess::Make(std::move(storage));
}

}  // namespace warden
