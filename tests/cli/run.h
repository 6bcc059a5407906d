// The command line, run in process on a disk in memory.
#pragma once

#include <string>
#include <string_view>

#include "support/memory_file_system.h"

namespace warden::testing {

struct Outcome {
  int exit = -1;
  std::string out;
  std::string err;
};

enum class Terminal { kNone, kColours, kNoColours };

// `command`: "check --output json a.yaml", split at spaces.
Outcome RunWarden(std::string_view command, MemoryFileSystem& files, std::string_view standard_input = "",
                  Terminal terminal = Terminal::kNone, unsigned threads = 2);

}  // namespace warden::testing
