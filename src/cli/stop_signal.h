// How a command that serves learns that it should end. The real one (app/stop_signal.h) is SIGTERM and SIGINT.
#pragma once

namespace warden {

// One thread.
class StopSignal {
 public:
  virtual ~StopSignal() = default;
  // From here on a request to stop is kept for Wait. Before the first thread is started.
  virtual void Arm() = 0;
  // Blocks until somebody asks. A second request ends the process at once.
  virtual void Wait() = 0;
};

}  // namespace warden
