// Edits made on the tree itself: the truth that the other lowerings are compared with.
#include "doc/edit.h"
#include "doc/edit_step.h"
#include "doc/tree_builder.h"

namespace warden {

Result<Document> ApplyEdits(const Document& document, std::span<const Edit> edits) {
  const auto steps = PlanSteps(edits);
  if (!steps.ok()) return steps.status();
  auto storage = EditedStorage(document);
  Node root = document.root();
  for (const Step& step : *steps) {
    auto changed = ApplyStep(*storage, root, step);
    if (!changed.ok()) return changed.status();
    root = *changed;
  }
  storage->root = StoreRoot(*storage, root);
  return NodeAccess::Make(std::move(storage));
}

}  // namespace warden
