// Small pieces of the grammar of our annotations.
#pragma once

#include <string_view>
#include <vector>

namespace warden::engine {

std::string_view Trimmed(std::string_view text);

// The parts between separators, trimmed; empty ones too.
std::vector<std::string_view> SplitAndTrim(std::string_view text, char separator);

}  // namespace warden::engine
