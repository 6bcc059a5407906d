// The policy that --policy names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/world.h"
#include "warden/policy.h"

namespace warden::cli {

// `path` "": the defaults. Nothing: it cannot be opened or has problems; every one is written to `err`, and the exit code is kUsage.
enum class PolicySource { kAnything, kFile };  // also a pipe, as of `--policy <(…)`; a regular file alone: what serves waits for nobody
std::optional<Policy> LoadPolicy(std::string_view command, const std::string& path, World& world,
                                 PolicySource source = PolicySource::kAnything);

}  // namespace warden::cli
