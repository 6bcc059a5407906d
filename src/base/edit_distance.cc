// Row-by-row Levenshtein with an early stop.
#include "base/edit_distance.h"

#include <algorithm>
#include <vector>

#include "base/budget.h"

namespace warden {

int EditDistance(std::string_view a, std::string_view b, int limit) {
  const int over = limit + 1;
  if (static_cast<int>(std::max(a.size(), b.size()) - std::min(a.size(), b.size())) > limit) return over;
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    Spend(1 + b.size() / 4);
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
      best = std::min(best, row[j]);
    }
    if (best > limit) return over;
  }
  return std::min(row[b.size()], over);
}

std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates) {
  const int limit = word.size() < 5 ? 1 : word.size() < 9 ? 2 : 3;
  std::string_view best;
  int distance = limit + 1;
  Spend(candidates.size());
  for (const auto candidate : candidates) {
    const int d = EditDistance(word, candidate, limit);
    if (d < distance) {
      distance = d;
      best = candidate;
    }
  }
  return best;
}

}  // namespace warden
