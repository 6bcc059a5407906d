// The text inside a literal or folded block scalar, written anew line by line where it stands.
#pragma once

#include <optional>
#include <string_view>

#include "doc/text_change.h"
#include "warden/document.h"

namespace warden {

// The change that makes the block scalar `node` of `text` hold `edited.text()`. Lines that `edited` did not touch keep their bytes.
// Nothing: the new text does not fit the scalar's header (other line ends at the end, spaces before the first line).
std::optional<TextChange> RewriteBlockScalar(std::string_view text, const Node& node, const TrackedText& edited);

}  // namespace warden
