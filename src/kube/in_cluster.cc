// k8s.io/client-go/rest/config.go, InClusterConfig.
#include "kube/in_cluster.h"

#include <fmt/core.h>

namespace warden::kube {

Result<Access> InClusterAccess(const InClusterVariables& variables, const base::FileSystem& files, const std::string& folder) {
  if (variables.host.empty() || variables.port.empty()) {
    return Status(
        StatusCode::kNotFound,
        "this does not run in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, and no kubeconfig is named");
  }
  Access access;
  const bool is_ipv6 = variables.host.find(':') != std::string::npos;
  access.server = fmt::format("https://{}{}{}:{}", is_ipv6 ? "[" : "", variables.host, is_ipv6 ? "]" : "", variables.port);
  access.token.file = folder + "/token";
  access.ca.file = folder + "/ca.crt";
  for (const std::string& path : {access.token.file, access.ca.file}) {
    const Result<base::PathKind> kind = files.Look(path);
    if (kind.ok()) continue;
    const bool missing = kind.status().code() == StatusCode::kNotFound;
    return Status(kind.status().code(),
                  fmt::format("{}: {}", path,
                              missing ? "it does not exist; the pod needs automountServiceAccountToken: true" : kind.status().message()));
  }
  constexpr std::size_t kMaxName = 253;
  if (const Result<std::string> ns = files.Read(folder + "/namespace", kMaxName); ns.ok() && !ns->empty()) access.default_namespace = *ns;
  return access;
}

}  // namespace warden::kube
