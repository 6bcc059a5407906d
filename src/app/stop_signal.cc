// Waiting for a signal.
#include "app/stop_signal.h"

#include <pthread.h>

namespace warden {

void RealStopSignal::Arm() {
  sigemptyset(&signals_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void RealStopSignal::Wait(const std::function<void()>& look_again) {
  for (int signal = SIGHUP; signal == SIGHUP;) {
    if (sigwait(&signals_, &signal) != 0) continue;
    if (signal == SIGHUP) look_again();
  }
  // Who asks twice does not want to wait for the drain. A terminal that is closed meanwhile does not ask.
  sigset_t stopping = signals_;
  sigdelset(&stopping, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &stopping, nullptr);
}

}  // namespace warden
