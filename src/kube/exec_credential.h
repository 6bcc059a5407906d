// The two texts that a credential plugin and we exchange: ExecCredential of client.authentication.k8s.io. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "kube/access.h"
#include "warden/status.h"

namespace warden::kube {

// What stands in KUBERNETES_EXEC_INFO. `ca_pem` is what was read for the cluster.
std::string ExecInfo(const Access& access, const std::string& ca_pem);

struct ExecCredential {
  std::string token;
  std::string certificate_pem;
  std::string key_pem;
  std::optional<std::chrono::sys_seconds> expires;
};
// What a plugin printed. kInvalid: it is no ExecCredential of `api_version`, or holds no credential; the message quotes nothing.
Result<ExecCredential> ReadExecCredential(std::string printed, const std::string& api_version);

}  // namespace warden::kube
