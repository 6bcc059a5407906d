// An eventfd that nobody reads.
#include "net/bell.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace warden::net {

Bell::Bell() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Bell::~Bell() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Bell::Ring() const {
  const std::uint64_t one = 1;
  (void)!::write(descriptor_, &one, sizeof one);
}

}  // namespace warden::net
