// Declared to CLI11, then checked by us.
#include "cli/controller_options.h"

#include <fmt/core.h>

#include <algorithm>

#include "cli/command_options.h"
#include "cli/log_options.h"
#include "cli/parse.h"
#include "cli/version.h"
#include "net/endpoint.h"

namespace warden::cli {
namespace {

constexpr std::string_view kLeaseName = "litellm-warden-controller";

}  // namespace

void AddControllerOptions(CommandOptions& command, RawControllerOptions& raw) {
  command.Add("--namespaces", &raw.namespaces, "whose ConfigMaps are looked at (deploy/controller has a Role for each)")
      .Required()
      .SplitAtCommas()
      .OneValue();
  command.Add(
      "--lease", &raw.lease,
      "NAMESPACE/NAME of the Lease by which one of several replicas works; default: litellm-warden-controller in the first namespace");
  command.Add("--ops-listen", &raw.ops_listen, "ADDR:PORT of /healthz, /readyz and /metrics (plain HTTP)").ShowDefault();
  command.Add("--policy", &raw.policy, "FILE: levels, parameters, exemptions and modes of your organisation (see `warden policy init`)");
  command.Add("--kubernetes-version", &raw.kubernetes_version, "of the cluster, such as 1.30");
  command.Add("--litellm-version", &raw.litellm_version, "LiteLLM version to assume, such as 1.104.4, overriding image tags");
  AddAccessOptions(command, raw.access);
  AddLogOptions(command, raw.log_level, raw.log_format);
}

Result<ReadyControllerOptions> ReadControllerOptions(const RawControllerOptions& raw) {
  ReadyControllerOptions options;
  auto namespaces = ReadNamespaces("--namespaces", raw.namespaces);
  if (!namespaces.ok()) return namespaces.status();
  if (namespaces->empty()) return Status(StatusCode::kInvalid, "--namespaces: names no namespace");
  options.controller.namespaces = *std::move(namespaces);
  const auto ops = net::ParseEndpoint(raw.ops_listen);
  if (!ops.ok()) return ops.status().WithContext("--ops-listen");
  options.controller.ops_listen = *ops;
  const auto assumptions = ParseAssumptions(raw.kubernetes_version, raw.litellm_version);
  if (!assumptions.ok()) return assumptions.status();
  options.controller.assumptions = *assumptions;
  options.controller.build = {.version = kVersion, .commit = kCommit};
  const auto slash = raw.lease.find('/');
  if (!raw.lease.empty() && (slash == 0 || slash == std::string::npos || slash + 1 == raw.lease.size()))
    return Status(StatusCode::kInvalid, "--lease: is not NAMESPACE/NAME");
  options.lease_namespace = raw.lease.empty() ? options.controller.namespaces.front() : raw.lease.substr(0, slash);
  options.lease_name = raw.lease.empty() ? std::string(kLeaseName) : raw.lease.substr(slash + 1);
  return options;
}

LogSettings LogSettingsFor(const RawControllerOptions& raw, const World& world) {
  return ReadLogOptions(raw.log_level, raw.log_format, world);
}

}  // namespace warden::cli
