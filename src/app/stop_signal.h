// SIGTERM and SIGINT as the wish to stop, SIGHUP as the wish to read the certificates again.
#pragma once

#include <csignal>

#include "cli/stop_signal.h"

namespace warden::app {

class RealStopSignal final : public cli::StopSignal {
 public:
  // Blocks the signals, in this thread and in all it starts from here on, so that none of them is interrupted.
  void Arm() override;
  void Wait(const std::function<void()>& look_again) override;
  // Handles both signals, unless they are ignored, as by a shell that starts something in the background.
  base::StopToken Catch() override;
  // What Catch gives, without catching anything.
  static base::StopToken Asked();

 private:
  sigset_t signals_{};
};

}  // namespace warden::app
