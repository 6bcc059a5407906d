// Edits made on text: what the lowering to a whole file and the one to an embedded text share.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "doc/edit_step.h"
#include "warden/status.h"

namespace warden {

// The YAML text that a string holds (dialect PyYAML), with the steps made.
Result<std::string> EditEmbeddedText(std::string_view text, std::span<const Step> steps);

}  // namespace warden
