// Many steps made on a tree at once, so that a list of thousands is copied once and not once for each.
#pragma once

#include <optional>
#include <span>

#include "doc/edit_step.h"
#include "doc/storage.h"
#include "warden/document.h"

namespace warden::doc {

// What ApplyStep, called for each of them, would make. Nothing: they are not independent (one path leads to another, two make the same
// missing parent), or one cannot be made; then one after the other, which also says why. Removals stand last, as PlanSteps has them.
std::optional<Document> MakeTogether(const Document& document, std::span<const Step> steps);

// All steps: together as far as they go together, also those that make the same missing parent; else one after the other.
Result<Document> ApplySteps(const Document& document, std::span<const Step> steps);

}  // namespace warden::doc
