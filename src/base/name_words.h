// How names are told by their words: dbPassword, db-password and DB_PASSWORD end in the same one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace warden::base {

// Words in small letters, of two letters at least, that are looked for at the end of names. Most names are past in a few nanoseconds: by
// their last two letters. Immutable; any thread.
class LastWords {
 public:
  template <std::size_t N>
  explicit constexpr LastWords(const std::array<std::string_view, N>& words) : words_(words) {
    for (const std::string_view word : words) ends_[Slot(word.back())] |= 1U << Slot(word[word.size() - 2]);
  }

  // The one that is the last word of a name, or all of it, else "": github_pat and rootPat end in "pat", "compat" does not.
  std::string_view EndOf(std::string_view name) const;

 private:
  // The same for capitals.
  static constexpr std::size_t Slot(char c) { return static_cast<unsigned char>(c) & 31U; }

  std::span<const std::string_view> words_;
  std::array<std::uint32_t, 32> ends_{};  // by the last letter: which may stand before it
};

// Without what only says which of several: TOKEN_1, key2, GROQ_KEY_OLD, api_token_b64.
std::string_view WithoutOrdinal(std::string_view name);

}  // namespace warden::base
