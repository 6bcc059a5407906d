// The wish to stop, where there is somebody who could have it.
#include "cli/stop_signal.h"

#include "cli/environment.h"

namespace warden::cli {

base::StopToken CatchStop(const Environment& environment) {
  return environment.stop == nullptr ? base::StopToken() : environment.stop->Catch();
}

}  // namespace warden::cli
