// Unified diffs of text that may hold secrets: computed on the real lines, shown as their masked twins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/text.h"

namespace warden::report {

// A text and what may be shown of it: shown[i] stands for line i of the text (line ends left out), and says "[redacted]" where
// something must not be seen.
struct MaskedText {
  std::string_view text;
  std::vector<std::string> shown;
};

// What becomes of changes that cannot be shown as they are, because a secret or a control character stands in them.
enum class Masked {
  kShown,    // masked, among the others: for people
  kLeftOut,  // as comments behind the patch: `patch -p0` makes the other changes of the file, byte for byte
};

// Lines of the file as it is, 1-based, that a change which was left out replaces or stands before.
struct LeftOut {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct Diff {
  std::string text;               // "" when nothing differs
  std::vector<LeftOut> left_out;  // with Masked::kLeftOut, in order
};

// A unified diff with three lines of context, as `diff -u` and git have it; fewer where the next line must not be seen. `name` is the path
// of the file. Line ends are kept, also CRLF.
Diff UnifiedDiff(std::string_view name, const MaskedText& before, const MaskedText& after, Colour colour, Masked masked);

// Lines of a text; a last line without a line end is a line, an empty rest is none. Views into `text`, line ends (LF, CRLF) kept.
std::vector<std::string_view> LinesOf(std::string_view text);

}  // namespace warden::report
