// How a pod reaches its API server: two variables, and the files of its ServiceAccount.
#pragma once

#include <string>

#include "base/file_system.h"
#include "kube/access.h"
#include "warden/status.h"

namespace warden::kube {

struct InClusterVariables {
  std::string host;  // KUBERNETES_SERVICE_HOST: an address, IPv4 or IPv6
  std::string port;  // KUBERNETES_SERVICE_PORT
};

inline constexpr char kServiceAccountFolder[] = "/var/run/secrets/kubernetes.io/serviceaccount";

// kNotFound: this is no pod (no variables), or one without a token (automountServiceAccountToken: false); the message says which. The files
// of token and CA are looked for here, and read by Credentials.
Result<Access> InClusterAccess(const InClusterVariables& variables, const base::FileSystem& files,
                               const std::string& folder = kServiceAccountFolder);

}  // namespace warden::kube
