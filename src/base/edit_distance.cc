// Row-by-row Levenshtein with an early stop.
#include "base/edit_distance.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/budget.h"
#include "base/few_bits.h"

namespace warden::base {

namespace {

constexpr int LimitFor(std::string_view word) { return word.size() < 5 ? 1 : word.size() < 9 ? 2 : static_cast<int>(kMostEdits); }

std::size_t Difference(std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }

// A bit for each character that is in the word; some share one.
std::uint64_t CharactersOf(std::string_view word) {
  std::uint64_t set = 0;
  for (const char c : word) set |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U);
  return set;
}

// An edit brings at most one character that the other word has not, and takes away at most one.
bool CharactersDiffer(std::uint64_t in_a, std::uint64_t in_b, int limit) {
  return HasMoreBits(in_a & ~in_b, limit) || HasMoreBits(in_b & ~in_a, limit);
}

// Only cells within `limit` of the diagonal can lead to a distance within it. `row`: room for b.size() + 1.
int DistanceOf(std::string_view a, std::string_view b, int limit, std::span<int> row) {
  const int over = limit + 1;
  const auto reach = static_cast<std::size_t>(std::max(limit, 0));
  std::fill(row.begin(), row.end(), over);
  for (std::size_t j = 0; j <= std::min(reach, b.size()); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    Spend(1 + reach);
    const std::size_t first = i > reach ? i - reach : 0;
    const std::size_t last = std::min(i + reach, b.size());
    int diagonal = first > 0 ? row[first - 1] : over;
    if (first > 0) row[first - 1] = over;
    int best = over;
    for (std::size_t j = first; j <= last; ++j) {
      const int above = row[j];
      const int left = j > 0 ? row[j - 1] + 1 : over;
      const int both = j > 0 ? diagonal + (a[i - 1] == b[j - 1] ? 0 : 1) : over;
      row[j] = std::min({above + 1, left, both, over});
      diagonal = above;
      best = std::min(best, row[j]);
    }
    if (best > limit) return over;
  }
  return std::min(row[b.size()], over);
}

// A word and what it is written with.
struct Word {
  std::string_view text;
  std::uint64_t characters;
};

// EditDistance of words of which many are held against many.
int Distance(const Word& a, const Word& b, int limit) {
  const int over = limit + 1;
  if (Difference(a.text.size(), b.text.size()) > static_cast<std::size_t>(std::max(limit, 0))) return over;
  if (CharactersDiffer(a.characters, b.characters, limit)) return over;
  std::array<int, kLongestGuessed + 1> near;
  if (b.text.size() < near.size()) return DistanceOf(a.text, b.text, limit, std::span(near).first(b.text.size() + 1));
  std::vector<int> row(b.text.size() + 1);
  return DistanceOf(a.text, b.text, limit, row);
}

}  // namespace

int EditDistance(std::string_view a, std::string_view b, int limit) { return Distance({a, CharactersOf(a)}, {b, CharactersOf(b)}, limit); }

std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  if (word.size() > kLongestGuessed) return best;
  const int limit = LimitFor(word);
  int distance = limit + 1;
  Spend(candidates.size());
  for (const auto candidate : candidates) {
    const int d = EditDistance(word, candidate, distance - 1);
    if (d < distance) {
      distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string_view Guesses::NearestTo(std::string_view word) {
  std::string_view best;
  if (word.size() > kLongestGuessed) return best;
  const int limit = LimitFor(word);
  const Word wanted{word, CharactersOf(word)};
  int distance = limit + 1;
  std::size_t position = 0;
  const auto reach = static_cast<std::size_t>(limit);
  const auto shortest = std::lower_bound(by_length_.begin(), by_length_.end(), word.size() > reach ? word.size() - reach : 0,
                                         [](const Candidate& c, std::size_t length) { return c.name.size() < length; });
  for (auto c = shortest; c != by_length_.end() && c->name.size() <= word.size() + reach; ++c) {
    if (left_ <= word.size()) return {};  // what comes last of so many guesses is none
    left_ -= word.size() + 1;
    const int d = Distance(wanted, {c->name, c->characters}, limit);
    if (d > distance || d > limit || (d == distance && c->position > position)) continue;
    distance = d;
    position = c->position;
    best = c->name;
  }
  return best;
}

Guesses::Guesses(std::span<const std::string_view> candidates, std::size_t most_bytes) : left_(most_bytes) {
  by_length_.reserve(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) by_length_.push_back({candidates[i], CharactersOf(candidates[i]), i});
  std::stable_sort(by_length_.begin(), by_length_.end(),
                   [](const Candidate& a, const Candidate& b) { return a.name.size() < b.name.size(); });
}

}  // namespace warden::base
