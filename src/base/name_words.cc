// From the end of a name to its front.
#include "base/name_words.h"

#include <algorithm>
#include <array>

namespace warden {
namespace {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsOrdinal(char c) { return (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }

constexpr auto kWhich = std::to_array<std::string_view>({"old",     "new",       "prev",    "previous",  "current", "next", "prod",   "dev",
                                                         "staging", "test",      "primary", "secondary", "backup",  "b64",  "base64", "raw",
                                                         "plain",   "plaintext", "text",    "string",    "value",   "enc",  "encoded"});

bool EndsIn(std::string_view name, std::string_view word) {
  if (name.size() < word.size() || Lower(name.back()) != word.back()) return false;
  const std::string_view end = name.substr(name.size() - word.size());
  if (!std::equal(end.begin(), end.end(), word.begin(), [](char a, char b) { return Lower(a) == b; })) return false;
  if (end.size() == name.size()) return true;
  const char before = name[name.size() - word.size() - 1];
  return !IsSmall(Lower(before)) || (IsSmall(before) && end[0] != word[0]);
}

}  // namespace

bool EndsInWord(std::string_view name, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return EndsIn(name, word); });
}

std::string_view WithoutOrdinal(std::string_view name) {
  const std::string_view whole = name;
  for (std::size_t size = 0; size != name.size();) {
    size = name.size();
    const auto word =
        std::find_if(kWhich.begin(), kWhich.end(), [&](std::string_view w) { return name.size() > w.size() && EndsIn(name, w); });
    if (word != kWhich.end()) name.remove_suffix(word->size());
    else if (!name.empty() && IsOrdinal(name.back())) name.remove_suffix(1);
  }
  return name.empty() ? whole : name;
}

}  // namespace warden
