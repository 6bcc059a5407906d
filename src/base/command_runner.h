// Running other programs, as far as the command line needs it: helm, kustomize, what gives credentials for a cluster. The real one is
// app/real_command_runner.h; tests make their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/stop_token.h"
#include "warden/status.h"

namespace warden::base {

// One thread.
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;

  struct Command {
    std::vector<std::string> words;  // the program, looked up on the PATH, and its arguments: no shell ever sees them
    std::chrono::seconds timeout{120};
    std::size_t most_output = 64U << 20;                                // bytes of either stream
    StopToken stop = {};                                                // once a stop is asked for, it is ended by us
    std::vector<std::pair<std::string, std::string>> environment = {};  // set for it, on top of ours
  };
  struct Ended {
    int exit_code = 0;  // 128 and the signal's number where one ended it
    std::string out;
    std::string err;
  };

  // Waits until it has ended; it reads nothing from standard input. kNotFound: no such program; kTimeout and kTooLarge: it was ended by us;
  // kUnavailable also where a stop was asked for. Messages do not name the program.
  virtual Result<Ended> Run(const Command& command) = 0;
};

}  // namespace warden::base
