// How a command that serves learns that it should end, or look at its files again. The real one (app/stop_signal.h) is SIGTERM and SIGINT,
// and SIGHUP.
#pragma once

#include <functional>

namespace warden {

// One thread.
class StopSignal {
 public:
  virtual ~StopSignal() = default;
  // From here on a request to stop is kept for Wait. Before the first thread is started.
  virtual void Arm() = 0;
  // Blocks until somebody asks to stop; a second request ends the process at once. Meanwhile calls `look_again` each time that somebody
  // asks for that.
  virtual void Wait(const std::function<void()>& look_again) = 0;
};

}  // namespace warden
