// Small words for what stands in the text of a YAML file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "warden/document.h"

namespace warden::source {

inline bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

inline std::size_t LineEnd(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

inline bool IsPunctuation(char c) { return IsSpace(c) || std::string_view("-?:,[]{}").find(c) != std::string_view::npos; }

inline Range RangeOf(std::size_t begin, std::size_t end) { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}; }

inline bool IsCommentAt(std::string_view text, std::size_t at) { return text[at] == '#' && (at == 0 || IsSpace(text[at - 1])); }

}  // namespace warden::source
