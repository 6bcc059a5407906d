// What findings cost the budget of a judgement: each is held in one or two kilobytes until it is told, so tens of thousands of one object
// are more than anybody reads and all the memory that there should be.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/budget.h"

namespace warden::base {

inline constexpr std::size_t kManyFindings = 30'000;

// `held` findings of one object, or of one rule, are held now. Ends any judgement soon after kManyFindings. Throws OverBudget.
inline void SpendOnFindings(std::size_t held) {
  constexpr std::uint64_t kDear = 1'000'000;
  Spend(held <= kManyFindings ? 8 : (held - kManyFindings) * kDear);
}

// A text that is held once for each finding, a message or a pointer: what nobody writes by hand is dear, so that the memory for all of them
// is bounded by the budget too. A key of a megabyte above thousands of faults would be in the pointer of each.
inline void SpendOnText(std::size_t bytes) {
  constexpr std::size_t kLongText = 1024;
  constexpr std::uint64_t kStepsPerByte = 4;
  if (bytes > kLongText) Spend((bytes - kLongText) * kStepsPerByte);
}

}  // namespace warden::base
