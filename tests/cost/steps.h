// Steps: what the work of compiled code is counted in, the same on every machine and every day.
//
// One step is one basic block of code that was compiled with -fsanitize-coverage=trace-pc (the preset "cost"), or eight bytes that
// memcpy, memmove, memset, memcmp, memchr or strlen looked at, whoever called them. One thread.
#pragma once

#include <cstdint>

namespace warden::cost {

// Since the program began.
std::uint64_t Steps();

}  // namespace warden::cost
