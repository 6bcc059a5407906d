// The edits of one document put into the order in which they can be made one after the other, and one of them made on a tree.
//
// Edits speak of the tree before all of them. Sets and appends come first, in the order given (neither moves an index); removals
// follow, the later ones in a list first. Edits inside one embedded text become one step.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doc/storage.h"
#include "doc/tree_builder.h"
#include "warden/document.h"
#include "warden/finding.h"
#include "warden/status.h"

namespace warden::doc {

struct EditedInside;  // text_edit.h

struct Step {
  std::vector<std::string> path;  // unescaped tokens
  Op op = Op::kSet;
  std::string_view json;  // the real value, sealed or not; belongs to the Edit; "" for kRemove
  bool sealed = false;
  std::string name;                                // "set /spec/replicas", for messages
  std::vector<Step> inner;                         // not empty: edits of the YAML text that the string at `path` holds
  std::shared_ptr<EditedInside> edited = nullptr;  // there when `inner` is: what they made of it, for EditInside

  bool is_embedded() const { return !inner.empty(); }
};

// kInvalid: a pointer is malformed or too long, something is removed twice.
Result<std::vector<Step>> PlanSteps(std::span<const Edit> edits);

// `json` with the mappings for the step's keys from `depth` on around it, as JSON text.
std::string WrapValue(const Step& step, std::size_t depth, std::string json);

// The root of `root`'s tree with the step made. New nodes go into `storage` (tree_builder.h). kInvalid: the step cannot be made here
// (not there, not a list, shared through an alias); the message names the step, never a value.
Result<Node> ApplyStep(DocumentStorage& storage, const Node& root, const Step& step);

// The same with the steps' path followed from `depth` on; nullptr: nothing stands there yet. `sealing`: of what stands above.
Result<Node> ApplyStepBelow(DocumentStorage& storage, const Node* node, const Step& step, std::size_t depth, Sealing sealing);

// The same as a Document of its own.
Result<Document> ApplyStep(const Document& document, const Step& step);

}  // namespace warden::doc
