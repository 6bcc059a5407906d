// Unified diffs of text that may hold secrets: computed on the real lines, shown as their masked twins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/text.h"

namespace warden {

// A text and what may be shown of it: shown[i] stands for line i of the text (line ends left out), and says "[redacted]" where
// something must not be seen.
struct MaskedText {
  std::string_view text;
  std::vector<std::string> shown;
};

struct Diff {
  std::string text;     // "" when nothing differs
  bool masked = false;  // a line that is shown is not what stands in the file
};

// With three lines of context, as `diff -u` and git have it. `name` is the path of the file.
Diff UnifiedDiff(std::string_view name, const MaskedText& before, const MaskedText& after, Colour colour);

// Lines of a text; a last line without a line end is a line, an empty rest is none. Views into `text`, line ends (LF, CRLF) kept.
std::vector<std::string_view> LinesOf(std::string_view text);

}  // namespace warden
