// The options of a command that keeps a copy of what stands in a cluster: of which namespaces, and how to reach it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster_view.h"
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

// Namespaces sorted, each once. Nothing: no copy is asked for. kInvalid: says which option is wrong.
Result<std::optional<cluster::ClusterScope>> ReadWatchScope(const RawWatchOptions& raw);

}  // namespace warden::cli
