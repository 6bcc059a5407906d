// One step as changes to the text that the tree was read from.
#pragma once

#include <string_view>
#include <vector>

#include "doc/edit_step.h"
#include "doc/text_change.h"
#include "warden/document.h"
#include "warden/status.h"

namespace warden::doc {

// The ways in which `step` can be written, the nicest first; none: this shape of text is beyond us. `document` was read from all of `text`.
// A Status: an edit inside an embedded text failed.
Result<std::vector<TextChanges>> LowerStep(std::string_view text, const Document& document, const Step& step);

}  // namespace warden::doc
