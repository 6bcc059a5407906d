// Comments are their author's and may be shown in the author's own diff, unless they hold what looks like a secret: a setting that was
// commented out (`# api_key: xyz`, `# - {name: X_KEY, value: xyz}`), a header, a URL with a password, a long random word. Shapes that
// base/mask.h knows are masked at every sink and are not looked for here.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::source {

// The bytes of `text` to hide, inside of `comments`: ranges from the `#` to the end of the line, ascending. Comments on lines that
// follow each other are read together, as one commented-out piece of YAML. Time linear in their length.
std::vector<Range> SecretsInComments(std::string_view text, std::span<const Range> comments);

}  // namespace warden::source
