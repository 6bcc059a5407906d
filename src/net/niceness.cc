// On Linux niceness belongs to a thread, whatever POSIX says.
#include "net/niceness.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

namespace warden::net {

pid_t ThisThread() { return ::gettid(); }

void MakeNicer(pid_t thread, int niceness) {
  const auto who = static_cast<id_t>(thread);
  errno = 0;
  const int now = ::getpriority(PRIO_PROCESS, who);
  if (errno == 0) ::setpriority(PRIO_PROCESS, who, now + niceness);
}

}  // namespace warden::net
