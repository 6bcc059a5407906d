// Gives memory back after a burst. The allocator keeps what lies below the last thing that still lives; in a small container that is memory
// the next process of the node would have had.
#pragma once

#include <chrono>
#include <cstdint>

namespace warden::net {

// One thread.
class HeapTrim {
 public:
  struct Work {
    bool busy = false;        // something is being read or judged now
    std::uint64_t bytes = 0;  // since the start, as a measure of what was allocated
  };
  // Called now and then. After a burst, and a quiet moment or a longer while, memory is given back. True: there is some that could not be
  // given back yet, so it wants to be called again, whether anything else happens or not.
  bool Tick(const Work& work);

 private:
  std::uint64_t trimmed_at_ = 0;  // bytes
  std::chrono::steady_clock::time_point last_;
};

}  // namespace warden::net
