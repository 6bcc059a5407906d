// The raw text of YAML: line breaks, comments, properties before a node, and what must be known before libyaml may see it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warden/document.h"

namespace warden::doc {

// Something wrong with a text; `message` is a literal of ours or of libyaml.
struct TextProblem {
  std::string message;
  Range range;
};

// The length of the line break at text[at] (LF, CR, CRLF, NEL, LS, PS), or 0.
std::size_t BreakLength(std::string_view text, std::size_t at);
// After blanks, line breaks and comments.
std::uint32_t SkipSpace(std::string_view text, std::uint32_t at);
// After at most `anchors` anchors and `tags` tags and the space behind each.
std::uint32_t SkipProperties(std::string_view text, std::uint32_t at, unsigned anchors, unsigned tags);
// The tag among the properties at `at`; {0, 0} when there is none.
Range FindTag(std::string_view text, std::uint32_t at);

// Byte-order marks of UTF-16 and UTF-32; libyaml would read the first, but no positions of ours would be right.
std::optional<TextProblem> CheckEncoding(std::string_view text);
// The first byte of `slice` that is not UTF-8; sets whether all of it is ASCII.
std::optional<TextProblem> CheckUtf8(std::string_view text, Range slice, bool& ascii);
// More than `most` %YAML and %TAG lines before the document: each costs libyaml as much as all before it.
std::optional<TextProblem> CheckDirectives(std::string_view text, Range slice, unsigned most);
// PyYAML takes tabs for content or nothing: a tab outside quotes, block scalars and comments is an error. `scalars` are the tokens of the
// slice, in order; `quoted` says of each whether it is not plain.
struct ScalarToken {
  Range range;
  Style style = Style::kPlain;
};
std::optional<TextProblem> CheckTabs(std::string_view text, Range slice, const std::vector<ScalarToken>& scalars);

}  // namespace warden::doc
