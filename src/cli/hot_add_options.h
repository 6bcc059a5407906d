// The options of `warden models plan|apply|status`: which configuration, which proxies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/world.h"
#include "hotadd/desired.h"
#include "proxy/model_api.h"
#include "proxy/survey.h"
#include "warden/finding.h"
#include "warden/policy.h"
#include "warden/status.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

struct RawHotAddOptions {
  std::vector<std::string> paths;
  std::string source;
  std::vector<std::string> urls;
  std::string key_file;
  std::string started_with;
  std::string version;
  std::string policy;
  std::string output = "text";
  int workers = 1;
  int poll = 30;
  bool correct_drift = false;
};
void AddHotAddOptions(CommandOptions& command, RawHotAddOptions& raw, bool writes);

// What a configuration wants, and what stands against it.
struct WantedModels {
  hotadd::DesiredModels desired;
  std::vector<Finding> errors;  // of the configuration; with one of them nothing is written
};

// Reads the files and finds the configuration; judges it where there is a policy. kInvalid: none, several and no --source, unreadable; says which.
Result<WantedModels> ReadWanted(const RawHotAddOptions& raw, const Policy* policy, World& world);

// The proxies at --url, in their order. Owns what the pods refer to.
struct Proxies {
  std::vector<std::unique_ptr<proxy::ModelApi>> apis;
  std::vector<proxy::Pod> pods;
};
// kInvalid: a URL, no key; messages quote neither.
Result<Proxies> OpenProxies(const RawHotAddOptions& raw, const hotadd::DesiredModels& desired, World& world);

}  // namespace warden::cli
