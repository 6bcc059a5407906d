// Edits made on the tree itself: the truth that the other lowerings are compared with.
#include "doc/edit.h"
#include "doc/edit_batch.h"
#include "doc/edit_step.h"

namespace warden::doc {

Result<Document> ApplyEdits(const Document& document, std::span<const Edit> edits) {
  const auto steps = PlanSteps(edits);
  if (!steps.ok()) return steps.status();
  return ApplySteps(document, *steps);
}

}  // namespace warden::doc
