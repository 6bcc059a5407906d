// Less of the processor for threads that nobody waits for in a hurry.
#pragma once

#include <sys/types.h>

namespace warden::net {

pid_t ThisThread();

// From here on, for ever: nobody without rights can take it back. Where it is not allowed, nothing changes.
void MakeNicer(pid_t thread, int niceness);
inline void MakeThisThreadNicer(int niceness) { MakeNicer(ThisThread(), niceness); }

}  // namespace warden::net
