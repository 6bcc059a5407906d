// "did you mean": the nearest known name to one that is not known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace warden::base {

// Levenshtein distance in bytes, capped: anything over `limit` comes back as limit + 1.
int EditDistance(std::string_view a, std::string_view b, int limit);

// Nobody mistypes a name longer than this; no word beyond it is near anything.
inline constexpr std::size_t kLongestGuessed = 256;

// Nothing is near that is more edits away; so names whose lengths differ by more need not be looked at.
inline constexpr std::size_t kMostEdits = 3;

// The candidate nearest to `word`, or "" when none is near enough to be meant (distance 1 for short words, up to 3 for long ones).
// Ties: the earlier candidate.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);

// The same for many words. Among many candidates each word with each candidate would be a square: after `most_bytes` bytes of words held
// against candidates, nothing is near any more. One thread. Refers to the candidates' characters.
class Guesses {
 public:
  static constexpr std::size_t kMostBytes = 50'000;
  static constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);  // for candidates that nobody can add to

  explicit Guesses(std::span<const std::string_view> candidates, std::size_t most_bytes = kMostBytes);
  std::string_view NearestTo(std::string_view word);

 private:
  struct Candidate {
    std::string_view name;
    std::uint64_t characters;  // that are in it
    std::size_t position;
  };

  std::vector<Candidate> by_length_;
  std::size_t left_;
};

}  // namespace warden::base
