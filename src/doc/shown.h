// What of a document may be shown to people: one answer for excerpts, diffs and messages.
//
// Sealing (reader.h) hides what is secret by its place; this one also looks at the text. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "warden/document.h"

namespace warden::doc {

// Whether the characters of a scalar, or of a key, may stand in an excerpt or a diff: not sealed, of one line, with no secret in it
// (base/inline_secrets.h), no text that may be a document of its own. Says nothing of ranges hidden by MaskNodes.
bool MayShow(const Node& scalar);

// Bytes of the source that are hidden wherever text is shown: sealed and masked nodes; sorted, not overlapping.
std::span<const Range> HiddenRanges(const Document& document);

// A value in a message, in quotes where it is text: 5, true, "gpt-4o". Only of a form that SECURITY.md names: numbers, booleans, words,
// names, paths, images, addresses of hosts, references to variables; at most kLongestQuote bytes. Everything else is said by its kind:
// "text", "a long text", "a list", "a mapping", "empty".
std::string QuoteValue(const Node& value);
inline constexpr std::size_t kLongestQuote = 60;

// Whether a text has such a form.
bool IsQuotable(std::string_view text);

// In quotes, where it has such a form; as it is; else kNotShown.
inline constexpr std::string_view kNotShown = "a text that is not shown";
std::string Quoted(std::string_view text);
std::string_view Shown(std::string_view text);

}  // namespace warden::doc
