// Waiting for a signal, and a flag that one sets.
#include "app/stop_signal.h"

#include <pthread.h>

#include <atomic>

namespace warden::app {
namespace {

constexpr int kStopping[] = {SIGTERM, SIGINT};

std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // or a handler may not touch it

// Once: the next one does what it does to every process.
extern "C" void AskToStop(int) {
  asked_to_stop = true;
  for (const int signal : kStopping) std::signal(signal, SIG_DFL);
}

}  // namespace

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

base::StopToken RealStopSignal::Asked() { return base::StopToken(asked_to_stop); }

base::StopToken RealStopSignal::Catch() {
  if (asked_to_stop) return Asked();
  for (const int signal : kStopping) {
    struct sigaction now = {};
    if (sigaction(signal, nullptr, &now) != 0 || now.sa_handler == SIG_IGN) continue;
    struct sigaction ours = {};
    ours.sa_handler = &AskToStop;
    ours.sa_flags = SA_RESTART;  // a write under way is finished
    sigaction(signal, &ours, nullptr);
  }
  return Asked();
}

}  // namespace warden::app
