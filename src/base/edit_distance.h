// "did you mean": the nearest known name to one that is not known.
#pragma once

#include <span>
#include <string_view>

namespace warden {

// Levenshtein distance in bytes, capped: anything over `limit` comes back as limit + 1.
int EditDistance(std::string_view a, std::string_view b, int limit);

// The candidate nearest to `word`, or "" when none is near enough to be meant (distance 1 for short words, up to 3 for long ones).
// Ties: the earlier candidate.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace warden
