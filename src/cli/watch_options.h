// The options of a command that keeps a copy of what stands in a cluster: of which namespaces, and how to reach it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
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
// Of these only how to reach it: --kubeconfig and --context.
void AddAccessOptions(CommandOptions& command, RawWatchOptions& raw);

// Sorted, each once. kInvalid: one that is no name of a namespace, with the name of the option.
Result<std::vector<std::string>> ReadNamespaces(std::string_view option, const std::vector<std::string>& names);

// Namespaces sorted, each once. Nothing: no copy is asked for. kInvalid: says which option is wrong.
Result<std::optional<cluster::ClusterScope>> ReadWatchScope(const RawWatchOptions& raw);

}  // namespace warden::cli
