// Trimming walks over all free memory and takes the allocator's locks: a few milliseconds, so not while somebody waits, if it can be.
#include "net/heap_trim.h"

#include <malloc.h>

namespace warden::net {
namespace {

constexpr std::uint64_t kBurst = 4 << 20;
constexpr std::chrono::seconds kRest{2};  // between two
constexpr std::chrono::seconds kPatience{30};

}  // namespace

bool HeapTrim::Tick(const Work& work) {
  if (work.bytes < trimmed_at_ + kBurst) return false;
  const auto since = std::chrono::steady_clock::now() - last_;
  if (since < kRest || (work.busy && since < kPatience)) return true;
  ::malloc_trim(0);
  trimmed_at_ = work.bytes;
  last_ = std::chrono::steady_clock::now();
  return false;
}

}  // namespace warden::net
