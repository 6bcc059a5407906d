// The options of a command that keeps a copy of what stands in a cluster: of which namespaces, and how to reach it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "warden/status.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

// As they come from the command line.
struct RawWatchOptions {
  std::string cluster;  // "" : nothing is watched; "*": everything; else namespaces with commas between them
  std::vector<std::string> secrets;
  std::string kubeconfig;
  std::string context;
};
void AddWatchOptions(CommandOptions& command, RawWatchOptions& raw);

// Of which namespaces a copy is kept.
struct WatchScope {
  std::vector<std::string> namespaces;         // sorted, each once; empty: of all
  std::vector<std::string> secret_namespaces;  // whose Secrets are in it; sorted, each once
};

// Nothing: no copy is asked for. kInvalid: says which option is wrong.
Result<std::optional<WatchScope>> ReadWatchScope(const RawWatchOptions& raw);

}  // namespace warden::cli
