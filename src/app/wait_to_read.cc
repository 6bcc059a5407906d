// poll, look by look.
#include "app/wait_to_read.h"

#include <poll.h>

#include <cerrno>

namespace warden::app {

bool WaitToRead(int descriptor, std::optional<std::chrono::milliseconds> most, base::StopToken stop) {
  const auto begin = std::chrono::steady_clock::now();
  while (!stop.stop_requested() && (!most || std::chrono::steady_clock::now() - begin < *most)) {
    pollfd waiting{descriptor, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(kLook.count()));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
  }
  return false;
}

}  // namespace warden::app
