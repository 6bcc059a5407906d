// Counting a few bits of a set. std::popcount is a call of a function where the processor may lack the instruction, and these questions
// are asked millions of times.
#pragma once

namespace warden::base {

// Whether more than `limit` bits are set.
template <class Unsigned>
constexpr bool HasMoreBits(Unsigned bits, int limit) {
  for (; bits != 0; bits &= bits - 1) {
    if (limit-- <= 0) return true;
  }
  return false;
}

}  // namespace warden::base
