// The counter, and what adds to it. Compiled without coverage itself.
//
// The memory functions stand in front of those of libc, for this program and for the shared libraries it uses: std::string lives in one.
// They call nothing, so that they work before anything else does.
#include "cost/steps.h"

#include <cstddef>

namespace {

std::uint64_t steps = 0;

void CountBytes(std::size_t size) { steps += size / 8; }

}  // namespace

namespace warden::cost {

std::uint64_t Steps() { return steps; }

}  // namespace warden::cost

extern "C" {

void __sanitizer_cov_trace_pc();
void __sanitizer_cov_trace_pc() { ++steps; }

void* memcpy(void* to, const void* from, std::size_t size) {
  CountBytes(size);
  void* at = to;
  asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
  return to;
}

void* memmove(void* to, const void* from, std::size_t size) {
  auto* out = static_cast<char*>(to);
  const auto* in = static_cast<const char*>(from);
  if (out <= in || out >= in + size) return memcpy(to, from, size);
  CountBytes(size);
  while (size-- > 0) {
    out[size] = in[size];
    asm volatile("" : : : "memory");
  }
  return to;
}

void* memset(void* to, int byte, std::size_t size) {
  CountBytes(size);
  void* at = to;
  asm volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
  return to;
}

int memcmp(const void* a, const void* b, std::size_t size) {
  const auto* x = static_cast<const unsigned char*>(a);
  const auto* y = static_cast<const unsigned char*>(b);
  std::size_t i = 0;
  while (i < size && x[i] == y[i]) ++i;
  CountBytes(i);
  return i == size ? 0 : x[i] < y[i] ? -1 : 1;
}

int bcmp(const void* a, const void* b, std::size_t size) { return memcmp(a, b, size); }

void* memchr(const void* text, int byte, std::size_t size) {
  const auto* at = static_cast<const unsigned char*>(text);
  std::size_t i = 0;
  while (i < size && at[i] != static_cast<unsigned char>(byte)) ++i;
  CountBytes(i);
  return i == size ? nullptr : const_cast<unsigned char*>(at + i);
}

std::size_t strlen(const char* text) {
  std::size_t size = 0;
  while (text[size] != '\0') {
    ++size;
    asm volatile("" : : : "memory");
  }
  CountBytes(size);
  return size;
}
}
