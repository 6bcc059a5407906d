// The text inside a literal or folded block scalar, written anew line by line where it stands.
#pragma once

#include <optional>
#include <string_view>

#include "doc/text_change.h"
#include "warden/document.h"

namespace warden::doc {

// The changes that make the block scalar `node` of `text` hold `edited.text()`. Lines that `edited` did not touch keep their bytes.
// Where the line ends at its end do not fit the header (`|-`, `|+`), that changes. Nothing: the text has no place in a block scalar here
// (it is empty, or starts with spaces and the header says no indentation).
std::optional<TextChanges> RewriteBlockScalar(std::string_view text, const Node& node, const TrackedText& edited);

}  // namespace warden::doc
