// What `warden fix` is asked to do.
#pragma once

#include <string_view>
#include <variant>

#include "cli/commands.h"
#include "cli/file_options.h"
#include "run/fixer.h"

namespace warden::cli {

inline constexpr std::string_view kFixCommand = "warden fix";

struct FixOptions {
  FileOptions files;
  run::FixScope scope = run::FixScope::kSafe;
  bool diff = false;
  bool interactive = false;
};

// Of standard input the fixed text is the output, and everything else goes to `err`.
bool IsFilter(const FixOptions& options);

// A number: help or the error is printed, and this is the exit code.
std::variant<FixOptions, int> ReadFixOptions(Arguments args, World& world);

}  // namespace warden::cli
