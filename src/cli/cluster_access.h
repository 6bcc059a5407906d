// The way into the cluster that a command was told of: its options, the environment of the process, the files of a pod.
#pragma once

#include <memory>

#include "cli/watch_options.h"
#include "cli/world.h"
#include "kube/api_client.h"
#include "kube/credentials.h"
#include "warden/status.h"

namespace warden::cli {

// An API client and who it is to the API server. Refers to the world.
class ClusterAccess {
 public:
  // By --kubeconfig or --context where they are given, else as the pod that this is, else by the kubeconfig that kubectl would take. Asks
  // nobody yet. Messages say what was looked for, and quote no credential.
  static Result<std::unique_ptr<ClusterAccess>> Open(const RawWatchOptions& raw, const World& world);

  kube::ApiClient& client() { return *client_; }

 private:
  ClusterAccess(kube::Access access, const World& world) : credentials_(std::move(access), world.files, world.clock, world.commands) {}

  kube::Credentials credentials_;
  std::unique_ptr<kube::ApiClient> client_;
};

}  // namespace warden::cli
