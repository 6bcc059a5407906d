// Patterns as people write them for names: `*` stands for any number of characters, `?` for one; everything else for itself.
#pragma once

#include <string_view>

namespace warden::base {

// Bytes; linear in text times pattern at worst, no backtracking beyond the last `*`.
bool MatchesGlob(std::string_view text, std::string_view pattern);

inline bool IsGlob(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

}  // namespace warden::base
