// Changes to a text, and the lines they are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

// The bytes at `range` become `text`.
struct TextChange {
  Range range;
  std::string text;
};
// What is changed at once. In order of their ranges, which do not overlap.
using TextChanges = std::vector<TextChange>;

// How the line of `at` ends, the last line like the one before it: "\r\n" or "\n". A line of thousands of bytes: as the text's last.
std::string_view LineEndOf(std::string_view text, std::size_t at);
// Where the line of `at` begins, and where it ends (its line break is behind).
std::uint32_t LineBegin(std::string_view text, std::uint32_t at);
std::uint32_t LineStop(std::string_view text, std::uint32_t at);
// Where the line after the one of `at` begins; the end of the text when there is none.
std::uint32_t NextLine(std::string_view text, std::uint32_t at);
// Bytes between the line's begin and `at`; a byte-order mark is none.
std::uint32_t ColumnOf(std::string_view text, std::uint32_t at);
bool IsBlank(std::string_view text);
bool StartsLine(std::string_view text, std::uint32_t at);
// What the line of `at` begins with; "" for a line of thousands of bytes.
std::string_view IndentOf(std::string_view text, std::uint32_t at);

// A text and what became of its lines: an edited block scalar keeps the raw lines of those that were not touched.
class TrackedText {
 public:
  explicit TrackedText(std::string text);

  const std::string& text() const { return text_; }
  // One entry a line (the last one is what stands behind the last '\n'): which line of the first text it is.
  const std::vector<std::optional<std::uint32_t>>& origins() const { return origins_; }
  TrackedText With(const TextChanges& changes) const;

 private:
  TrackedText() = default;
  void Append(std::string_view after, std::string_view before, std::span<const std::optional<std::uint32_t>> origins);

  std::string text_;
  std::vector<std::optional<std::uint32_t>> origins_;
};

// The lines of a text, without line ends: always one more than there are '\n'.
std::vector<std::string_view> SplitLines(std::string_view text);

}  // namespace warden::doc
