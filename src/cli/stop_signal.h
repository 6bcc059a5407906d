// How a command learns that it should end, or look at its files again. The real one (app/stop_signal.h) is SIGTERM and SIGINT, and SIGHUP.
// A command that serves calls Arm and Wait; one that ends by itself, sooner or later, calls Catch.
#pragma once

#include <functional>

#include "base/stop_token.h"

namespace warden::cli {

// One thread.
class StopSignal {
 public:
  virtual ~StopSignal() = default;
  // From here on a request to stop is kept for Wait. Before the first thread is started.
  virtual void Arm() = 0;
  // Blocks until somebody asks to stop; a second request ends the process at once. Meanwhile calls `look_again` each time that somebody
  // asks for that.
  virtual void Wait(const std::function<void()>& look_again) = 0;

  // From here on the first request to stop is told by the token, which is the same each time; a second request ends the process at once.
  virtual base::StopToken Catch() = 0;
};

struct World;  // cli/world.h

// From the first call on a stop is told by the token, and does not end the process.
base::StopToken CatchStop(const World& world);

}  // namespace warden::cli
