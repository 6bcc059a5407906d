// Everything a subcommand may touch of the outside. main() makes the real one; tests make their own.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "base/clock.h"
#include "base/command_runner.h"
#include "base/file_system.h"
#include "warden/engine.h"

namespace warden::cli {

class LogOpener;   // cli/log_opener.h
class StopSignal;  // cli/stop_signal.h

// Refers to what it is given; lives as long as the call.
struct World {
  base::FileSystem& files;
  const base::Clock& clock;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool no_color = false;                                  // NO_COLOR is set (https://no-color.org)
  StopSignal* stop = nullptr;                             // for serve, which needs it, and for runs over files
  base::CommandRunner* commands = nullptr;                // helm and kustomize; none: there are no such programs
  unsigned threads = 1;                                   // for runs over many files
  LogOpener* log = nullptr;                               // for serve; without it nothing is logged
  std::function<std::string(const char*)> variable = {};  // of the environment, "" for what is not set; none: nothing is
  Allowance allowance = {};                               // for judging one object of a file, and for each round of fixing it
};

// What scripts see. Several at once: the first of kWorldFailed, kFindings, kIncomplete, kClean.
enum ExitCode : int {
  kClean = 0,
  kFindings = 1,     // at or above --fail-on
  kUsage = 2,        // nothing was done: wrong usage, or a named path that does not exist
  kWorldFailed = 3,  // a file could not be written, the network failed
  kIncomplete = 4,   // something named could not be listed, judged to its end (LW010) or fixed; or the run was stopped, whatever it found
  kPending = 5,      // models plan: running proxies do not serve what the configuration says yet
};

}  // namespace warden::cli
