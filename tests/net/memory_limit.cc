// The global operator new of the test program. In a file of its own: where it could be inlined, the compiler takes the pair for a mismatch.
#include "net/memory_limit.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> refused_from{SIZE_MAX};

}  // namespace

void* operator new(std::size_t size) {
  void* memory = size < refused_from ? std::malloc(size ? size : 1) : nullptr;
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace warden::net {

void RefuseAllocationsFrom(std::size_t bytes) { refused_from = bytes; }

}  // namespace warden::net
