// From options and environment to a client.
#include "cli/cluster_access.h"

#include <fmt/core.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/version.h"
#include "kube/in_cluster.h"
#include "kube/kubeconfig.h"

namespace warden::cli {
namespace {

std::string Variable(const World& world, const char* name) { return world.variable ? world.variable(name) : std::string(); }

// As programs have it that take both spellings.
std::string EitherVariable(const World& world, const char* capital, const char* small) {
  std::string value = Variable(world, capital);
  return value.empty() ? Variable(world, small) : value;
}

Result<kube::Access> FromKubeconfig(const RawWatchOptions& raw, const World& world) {
  const std::vector<std::string> paths = raw.kubeconfig.empty()
                                             ? kube::KubeconfigPaths(Variable(world, "KUBECONFIG"), Variable(world, "HOME"))
                                             : std::vector<std::string>{raw.kubeconfig};
  const auto config = kube::LoadKubeconfig(world.files, paths);
  if (!config.ok()) return config.status();
  return config->Choose({.context = raw.context});
}

Result<kube::Access> FindAccess(const RawWatchOptions& raw, const World& world) {
  if (!raw.kubeconfig.empty() || !raw.context.empty()) return FromKubeconfig(raw, world);
  const kube::InClusterVariables variables{.host = Variable(world, "KUBERNETES_SERVICE_HOST"),
                                           .port = Variable(world, "KUBERNETES_SERVICE_PORT")};
  if (!variables.host.empty()) return kube::InClusterAccess(variables, world.files);
  return FromKubeconfig(raw, world);
}

}  // namespace

Result<std::unique_ptr<ClusterAccess>> ClusterAccess::Open(const RawWatchOptions& raw, const World& world) {
  auto access = FindAccess(raw, world);
  if (!access.ok()) return access.status();
  std::unique_ptr<ClusterAccess> opened(new ClusterAccess(*std::move(access), world));
  opened->options_ = {.version = kVersion,
                      .proxy_variables = {.https_proxy = EitherVariable(world, "HTTPS_PROXY", "https_proxy"),
                                          .no_proxy = EitherVariable(world, "NO_PROXY", "no_proxy")}};
  auto client = kube::ApiClient::Make(opened->credentials_, world.clock, opened->options_);
  if (!client.ok()) return client.status();
  opened->client_ = *std::move(client);
  return opened;
}

cluster::ClusterCalls CallsOf(kube::ApiClient& client) {
  return {.list_watch = [&client](const KindInfo& kind, const std::string& ns) -> std::unique_ptr<kube::ListWatch> {
            return std::make_unique<kube::ResourceListWatch>(client, kube::ResourceOf(kind), ns);
          },
          .get = [&client](const std::string& path, std::stop_token stop) { return client.Raw(path, std::move(stop)); }};
}

Result<std::unique_ptr<kube::ApiLeaseStore>> ClusterAccess::LeaseAt(const std::string& ns, const std::string& name) {
  return kube::ApiLeaseStore::Make(credentials_, *clock_, options_, ns, name);
}

}  // namespace warden::cli
