// Charts and kustomizations as inputs: what helm and kustomize make of them.
#pragma once

#include <string>
#include <vector>

#include "base/stop_token.h"
#include "cli/world.h"
#include "run/input_files.h"
#include "warden/status.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

struct RenderOptions {
  std::vector<std::string> charts;          // folders for `helm template`
  std::vector<std::string> values;          // files for each of them
  std::vector<std::string> kustomizations;  // folders for `kustomize build`, or `kubectl kustomize` where there is no kustomize

  bool any() const { return !charts.empty() || !kustomizations.empty(); }
};
void AddRenderOptions(CommandOptions& command, RenderOptions& options);

// Adds what they render to, one input a source file as far as that is known: "charts/litellm/templates/deployment.yaml (rendered)". What is
// rendered is a whole system, as a folder is. The Status says which program is missing, or what it said, credentials masked. Once a stop is
// asked for, the program that is running is ended, and that is a failure too.
Status AddRendered(const RenderOptions& options, base::StopToken stop, World& world, run::Inputs& inputs);

}  // namespace warden::cli
