// Edits made on text.
#include "doc/text_edit.h"

namespace warden {

// TODO: embedded text; until then such an edit is refused.
Result<std::string> EditEmbeddedText(std::string_view, std::span<const Step> steps) {
  return Status(StatusCode::kInternal, steps.front().name + ": embedded text cannot be edited yet");
}

}  // namespace warden
