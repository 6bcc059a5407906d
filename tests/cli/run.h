// The command line, run in process on a disk in memory.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/command_runner.h"
#include "support/memory_file_system.h"
#include "warden/engine.h"

namespace warden::testing {

struct Outcome {
  int exit = -1;
  std::string out;
  std::string err;
};

// Programs that are made up: what each says, and what was asked of it.
class FakeCommands final : public base::CommandRunner {
 public:
  std::map<std::string, Ended> programs;  // by name; all others are not there
  Status failure;                         // of every call, where not ok
  std::vector<std::vector<std::string>> calls;

  Result<Ended> Run(const Command& command) override {
    const auto program = programs.find(command.words[0]);
    if (program == programs.end()) return Status(StatusCode::kNotFound, "no such file or directory");
    calls.push_back(command.words);
    if (!failure.ok()) return failure;
    return program->second;
  }
};

enum class Terminal { kNone, kColours, kNoColours };

// `command`: "check --output json a.yaml", split at spaces.
Outcome RunWarden(std::string_view command, MemoryFileSystem& files, std::string_view standard_input = "",
                  Terminal terminal = Terminal::kNone, unsigned threads = 2, base::CommandRunner* commands = nullptr,
                  const Allowance& allowance = {});

}  // namespace warden::testing
