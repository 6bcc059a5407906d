// The options of `warden models plan|apply|status`: which configuration, which proxies.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cluster_access.h"
#include "cli/commands.h"
#include "cli/watch_options.h"
#include "cli/world.h"
#include "hotadd/desired.h"
#include "proxy/model_api.h"
#include "proxy/survey.h"
#include "warden/finding.h"
#include "warden/object.h"
#include "warden/policy.h"
#include "warden/snapshot.h"
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
  bool cluster = false;
  bool probe = false;
  bool allow_empty = false;
  RawWatchOptions access;  // its kubeconfig and context
};
void AddHotAddOptions(CommandOptions& command, RawHotAddOptions& raw, bool writes);

// What a configuration wants, and what stands against it.
struct WantedModels {
  hotadd::DesiredModels desired;
  std::vector<Finding> errors;   // of the configuration; with one of them nothing is written
  std::string place;             // of the configuration in its ConfigMap
  std::optional<Object> object;  // the ConfigMap, where it stands in one
};

// Reads the files and finds the configuration; judges it where there is a policy. kInvalid: none, several and no --source, unreadable; says
// which.
Result<WantedModels> ReadWanted(const RawHotAddOptions& raw, const Policy* policy, World& world);

// Running proxies. Owns what the pods refer to.
struct Proxies {
  std::unique_ptr<ClusterAccess> cluster;
  std::vector<std::unique_ptr<proxy::ModelApi>> apis;
  std::vector<proxy::Pod> pods;
  std::optional<std::chrono::seconds> poll;  // as the cluster's objects say it
  std::vector<std::string> undefined;        // variables that no workload defines
};
// Those at --url, in their order. kInvalid: a URL, no key; messages quote neither.
Result<Proxies> OpenUrls(const RawHotAddOptions& raw, const hotadd::DesiredModels& desired, World& world);
// The pods of the cluster's workloads that read the configuration, behind the API server's proxy; their key out of the Secret that they
// use. kInvalid: no workload reads it, or its pods cannot be reached so.
// Judges the configuration once more, among the cluster's workloads: what it finds replaces `wanted.errors`.
Result<Proxies> OpenPods(const RawHotAddOptions& raw, const Policy& policy, WantedModels& wanted, World& world,
                         const std::stop_token& stop);

// Errors of an object, as they would be denied.
std::vector<Finding> ErrorsOf(const Object& object, const Snapshot& snapshot, const Policy& policy, const Assumptions& assumptions,
                              const World& world);

// What the proxies started with, where --started-with says it.
Result<std::optional<hotadd::FileModels>> ReadStartedWith(const RawHotAddOptions& raw, const std::string& source, World& world);

}  // namespace warden::cli
