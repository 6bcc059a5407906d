// Small and capital letters of ASCII. What the C library offers depends on a locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace warden::base {

constexpr char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

inline std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = ToLower(c);
  return lower;
}

// Whether the text is `lower`, which is written in small letters, in whatever letters the text is.
constexpr bool IsInAnyCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) { return ToLower(a) == b; });
}

}  // namespace warden::base
