// Text that goes to people through the API server: one line, no control characters, bounded, without anything that looks like a
// credential.
#pragma once

#include <string>
#include <string_view>

namespace warden::review {

inline constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);

// `text` masked (base/mask.h), each run of control characters and white space as one space, invalid UTF-8 as U+FFFD, and cut to
// `most` code points with "…" as the last of them.
std::string OneLine(std::string_view text, std::size_t most = kUnbounded);

// A line that has been through OneLine, or is of such, with the same limit.
std::string Shortened(std::string line, std::size_t most);

// Of valid UTF-8.
std::size_t CodePoints(std::string_view text);

}  // namespace warden::review
