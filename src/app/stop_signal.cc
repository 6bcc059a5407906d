// Waiting for a signal.
#include "app/stop_signal.h"

#include <pthread.h>

namespace warden {

void RealStopSignal::Arm() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void RealStopSignal::Wait() {
  int signal = 0;
  while (sigwait(&signals_, &signal) != 0) {
  }
  // Who asks twice does not want to wait for the drain.
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

}  // namespace warden
