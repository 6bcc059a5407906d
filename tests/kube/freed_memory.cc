// operator delete that looks at what it frees.
#include "kube/freed_memory.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace warden::testing {
namespace {

thread_local std::string_view sought;
thread_local std::size_t found = 0;

void Free(void* memory) noexcept {
  if (memory != nullptr && !sought.empty()) {
    const std::string_view bytes(static_cast<const char*>(memory), malloc_usable_size(memory));
    if (bytes.find(sought) != std::string_view::npos) ++found;
  }
  std::free(memory);
}

// Zeroed: what stood there before is not of who has it now.
void* TryGet(std::size_t size) noexcept { return std::calloc(1, size == 0 ? 1 : size); }

void* Get(std::size_t size) {
  void* memory = TryGet(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

FreedMemory::FreedMemory(std::string_view text) {
  found = 0;
  sought = text;
}
FreedMemory::~FreedMemory() { sought = {}; }
std::size_t FreedMemory::with_text() const { return found; }

}  // namespace warden::testing

// NOLINTBEGIN(misc-new-delete-overloads): the sized ones call these
void* operator new(std::size_t size) { return warden::testing::Get(size); }
void* operator new[](std::size_t size) { return warden::testing::Get(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return warden::testing::TryGet(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return warden::testing::TryGet(size); }
void operator delete(void* memory) noexcept { warden::testing::Free(memory); }
void operator delete[](void* memory) noexcept { warden::testing::Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { warden::testing::Free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { warden::testing::Free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { warden::testing::Free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { warden::testing::Free(memory); }
// NOLINTEND(misc-new-delete-overloads)
