// A table of text: columns as wide as what stands in them.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace warden::base {

using TextRow = std::vector<std::string>;

// Two blanks between columns, none at the end of a line. Rows may have different lengths. Widths count code points.
std::string Columns(std::span<const TextRow> rows);

}  // namespace warden::base
