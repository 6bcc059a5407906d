// From the end of a name to its front.
#include "base/name_words.h"

#include <algorithm>
#include <array>

#include "base/letters.h"

namespace warden::base {
namespace {

constexpr bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsOrdinal(char c) { return (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; }

constexpr auto kWhich = std::to_array<std::string_view>(
    {"old",    "new", "prev",  "previous",  "current", "next",   "prod",  "dev", "staging", "test", "primary", "secondary", "backup", "b64",
     "base64", "raw", "plain", "plaintext", "text",    "string", "value", "enc", "encoded", "data", "content", "contents",  "json"});

bool EndsIn(std::string_view name, std::string_view word) {
  if (name.size() < word.size() || ToLower(name.back()) != word.back()) return false;
  const std::string_view end = name.substr(name.size() - word.size());
  if (!std::equal(end.begin(), end.end(), word.begin(), [](char a, char b) { return ToLower(a) == b; })) return false;
  if (end.size() == name.size()) return true;
  const char before = name[name.size() - word.size() - 1];
  return !IsSmall(ToLower(before)) || (IsSmall(before) && end[0] != word[0]);
}

constexpr LastWords kOrdinals(kWhich);

}  // namespace

std::string_view LastWords::EndOf(std::string_view name) const {
  if (name.size() < 2 || (ends_[Slot(name.back())] >> Slot(name[name.size() - 2]) & 1U) == 0) return {};
  const auto word = std::find_if(words_.begin(), words_.end(), [&](std::string_view known) { return EndsIn(name, known); });
  return word != words_.end() ? *word : std::string_view();
}

std::string_view WithoutOrdinal(std::string_view name) {
  const std::string_view whole = name;
  while (!name.empty()) {
    const std::size_t word = IsOrdinal(name.back()) ? 1 : 0;
    const std::size_t size = std::max(word, kOrdinals.EndOf(name).size());
    if (size == 0 || size == name.size()) break;
    name.remove_suffix(size);
  }
  return name.empty() || IsOrdinal(name.back()) ? whole : name;
}

}  // namespace warden::base
