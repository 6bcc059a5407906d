// How names are told by their words: dbPassword, db-password and DB_PASSWORD end in the same one.
#pragma once

#include <span>
#include <string_view>

namespace warden {

// Whether the last word of a name, or all of it, is one of `words` (small letters): github_pat and rootPat end in "pat", "compat" does
// not. Linear in the length of a word; any thread.
bool EndsInWord(std::string_view name, std::span<const std::string_view> words);

// Without what only says which of several: TOKEN_1, key2, GROQ_KEY_OLD, api_token_b64.
std::string_view WithoutOrdinal(std::string_view name);

}  // namespace warden
