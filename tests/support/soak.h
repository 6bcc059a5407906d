// Tests that show more the longer they run: short by default, long with WARDEN_SOAK set (scripts/test.sh --soak).
#pragma once

#include <cstdlib>

namespace warden::testing {

inline int QuickOrSoak(int quick, int soak) { return std::getenv("WARDEN_SOAK") == nullptr ? quick : soak; }

}  // namespace warden::testing
