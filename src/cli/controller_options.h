// The options of `warden controller`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/log_opener.h"
#include "cli/watch_options.h"
#include "cli/world.h"
#include "controller/controller.h"
#include "warden/status.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

inline constexpr std::string_view kControllerCommand = "warden controller";

// As they come from the command line.
struct RawControllerOptions {
  std::vector<std::string> namespaces;
  std::string lease;
  std::string ops_listen = ":8080";
  std::string policy;
  std::string kubernetes_version;
  std::string litellm_version;
  std::string log_level = "info";
  std::string log_format;
  RawWatchOptions access;  // its kubeconfig and context
};
void AddControllerOptions(CommandOptions& command, RawControllerOptions& raw);

struct ReadyControllerOptions {
  controller::ControllerOptions controller;
  std::string lease_namespace;
  std::string lease_name;
};
// kInvalid: says which value of which option is wrong.
Result<ReadyControllerOptions> ReadControllerOptions(const RawControllerOptions& raw);

LogSettings LogSettingsFor(const RawControllerOptions& raw, const World& world);

}  // namespace warden::cli
