// Edits made on text: what the lowering to a whole file and the one to an embedded text share.
//
// Step by step: the text is read, the step written, the result read again and compared with the step made on the tree. So each step
// sees positions that are true, and the last text is proven by induction. Many steps are made in rounds (edit_round.h), each as one such
// step: thousands of them in a large text cost a few readings.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "doc/edit_step.h"
#include "doc/text_change.h"
#include "warden/status.h"

namespace warden::doc {

// A text and what it says.
struct EditedText {
  TrackedText text;
  Document document;
};

// `text` is one document in `dialect` (kKubectl: JSON as well, as kubectl has it). kInvalid: it cannot be read, or a step cannot be made
// on its tree; kInternal: a step cannot be written. Both name the step.
Result<EditedText> EditText(std::string text, Dialect dialect, std::span<const Step> steps);

// The YAML text that a string holds (dialect PyYAML), with the step's inner ones made. Made once: the tree, the text and the proof ask for
// the same. Until the next call for this step or a copy of it.
const Result<EditedText>& EditInside(const Step& step, std::string_view text);

// What EditInside knows already.
struct EditedInside {
  std::string before;
  std::unique_ptr<Result<EditedText>> after;  // of `before`
};

}  // namespace warden::doc
