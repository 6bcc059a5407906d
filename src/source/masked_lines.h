// What of a file's text may be shown, line by line: for diffs. Stricter than Document::ExcerptOf, because here whole regions are shown:
// secrets, comments that look like one, documents that are not ours or cannot be read, and text of several lines that is no configuration
// are hidden. Other comments are shown: a diff goes to their author.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warden::source {

// One entry a line, line ends left out. Reads the text by itself; `name` as for ReadFile.
std::vector<std::string> MaskedLines(std::string_view name, std::string_view text);

}  // namespace warden::source
