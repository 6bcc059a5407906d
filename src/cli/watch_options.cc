// Declared to CLI11, then checked by us.
#include "cli/watch_options.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "cli/command_options.h"

namespace warden::cli {
namespace {

constexpr std::string_view kEverywhere = "*";  // what --watch-cluster alone says

// A DNS label (RFC 1123), as the API server wants the name of a namespace.
bool IsNamespaceName(std::string_view name) {
  constexpr std::size_t kMost = 63;
  const auto is_inner = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= kMost && std::all_of(name.begin(), name.end(), is_inner) && name.front() != '-' &&
         name.back() != '-';
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',', from)) {
    parts.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  parts.push_back(text.substr(from));
  return parts;
}

// "" when all of it makes sense without --watch-cluster.
std::string_view NeedsWatching(const RawWatchOptions& raw) {
  if (!raw.secrets.empty()) return "--watch-secrets";
  if (!raw.kubeconfig.empty()) return "--kubeconfig";
  return raw.context.empty() ? "" : "--context";
}

}  // namespace

Result<std::vector<std::string>> ReadNamespaces(std::string_view option, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!IsNamespaceName(name)) return Status(StatusCode::kInvalid, fmt::format("{}: \"{}\" is not the name of a namespace", option, name));
  }
  const std::set<std::string> sorted(names.begin(), names.end());
  return std::vector<std::string>(sorted.begin(), sorted.end());
}

void AddWatchOptions(CommandOptions& command, RawWatchOptions& raw) {
  command.AddFlag("--watch-cluster", raw.cluster, kEverywhere,
                  "know the other objects of the cluster, and judge by them too (deploy/store has the rights); "
                  "--watch-cluster=llm,gateway: only those of these namespaces");
  command.Add("--watch-secrets", &raw.secrets, "with --watch-cluster: namespaces whose Secrets are known, by name and names of keys")
      .SplitAtCommas()
      .OneValue();
  command.Add("--kubeconfig", &raw.kubeconfig,
              "with --watch-cluster: FILE that says how to reach the cluster; in a pod its ServiceAccount does");
  command.Add("--context", &raw.context, "with --watch-cluster: the context of the kubeconfig, in place of its current one");
}

void AddAccessOptions(CommandOptions& command, RawWatchOptions& raw) {
  command.Add("--kubeconfig", &raw.kubeconfig, "FILE that says how to reach the cluster; in a pod its ServiceAccount does");
  command.Add("--context", &raw.context, "the context of the kubeconfig, in place of its current one");
}

Result<std::optional<cluster::ClusterScope>> ReadWatchScope(const RawWatchOptions& raw) {
  using Scope = std::optional<cluster::ClusterScope>;
  if (raw.cluster.empty()) {
    const std::string_view option = NeedsWatching(raw);
    if (option.empty()) return Scope();
    return Status(StatusCode::kInvalid, fmt::format("{} goes with --watch-cluster", option));
  }
  cluster::ClusterScope scope;
  if (raw.cluster != kEverywhere) {
    auto namespaces = ReadNamespaces("--watch-cluster", SplitAtCommas(raw.cluster));
    if (!namespaces.ok()) return namespaces.status();
    scope.namespaces = *std::move(namespaces);
  }
  auto secrets = ReadNamespaces("--watch-secrets", raw.secrets);
  if (!secrets.ok()) return secrets.status();
  scope.secret_namespaces = *std::move(secrets);
  for (const std::string& name : scope.secret_namespaces) {
    if (scope.namespaces.empty() || std::binary_search(scope.namespaces.begin(), scope.namespaces.end(), name)) continue;
    return Status(StatusCode::kInvalid, fmt::format("--watch-secrets: {} is not among the namespaces of --watch-cluster", name));
  }
  return Scope(std::move(scope));
}

}  // namespace warden::cli
