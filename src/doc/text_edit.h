// Edits made on text: what the lowering to a whole file and the one to an embedded text share.
//
// Step by step: the text is read, the step written, the result read again and compared with the step made on the tree. So each step
// sees positions that are true, and the last text is proven by induction. Many steps that only set values, apart from each other, are
// one such step: thousands of them in a large text cost one reading.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "doc/edit_step.h"
#include "doc/text_change.h"
#include "warden/status.h"

namespace warden {

// `text` is one document in `dialect` (kKubectl: JSON as well, as kubectl has it). kInvalid: it cannot be read, or a step cannot be made
// on its tree; kInternal: a step cannot be written. Both name the step.
Result<TrackedText> EditText(std::string text, Dialect dialect, std::span<const Step> steps);

// The YAML text that a string holds (dialect PyYAML), with the steps made.
Result<std::string> EditEmbeddedText(std::string_view text, std::span<const Step> steps);

}  // namespace warden
