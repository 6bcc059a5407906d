// What findings cost the budget of a judgement: each is held in one or two kilobytes until it is told, so tens of thousands of one object
// are more than anybody reads and all the memory that there should be.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/budget.h"

namespace warden {

inline constexpr std::size_t kManyFindings = 30'000;

// `held` findings of one object, or of one rule, are held now. Ends any judgement soon after kManyFindings. Throws OverBudget.
inline void SpendOnFindings(std::size_t held) {
  constexpr std::uint64_t kDear = 1'000'000;
  Spend(held <= kManyFindings ? 8 : (held - kManyFindings) * kDear);
}

}  // namespace warden
