// The wish to stop, where there is somebody who could have it.
#include "cli/stop_signal.h"

#include "cli/world.h"

namespace warden::cli {

base::StopToken CatchStop(const World& world) { return world.stop == nullptr ? base::StopToken() : world.stop->Catch(); }

}  // namespace warden::cli
