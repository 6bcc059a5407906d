// Something for each kind of protection to show itself in.
#include <alloca.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int count, char** arguments) {
  const auto size = static_cast<std::size_t>(std::atoi(arguments[count - 1])) + 1;
  char* on_stack = static_cast<char*>(alloca(size));
  auto* on_heap = static_cast<char*>(std::malloc(size));
  std::memset(on_stack, 0, size);
  std::strcpy(on_heap, arguments[0]);  // of a size that only level 3 knows
  std::printf("%s %s %s\n", on_stack, on_heap, __FILE__);
  std::free(on_heap);
}
