// The way into the cluster that a command was told of: its options, the environment of the process, the files of a pod.
#pragma once

#include <memory>

#include "cli/watch_options.h"
#include "cli/world.h"
#include "cluster/cluster_view.h"
#include "kube/api_client.h"
#include "kube/api_lease_store.h"
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

  // A Lease, by calls of its own. Refers to this. kInvalid: a name that none can have.
  Result<std::unique_ptr<kube::ApiLeaseStore>> LeaseAt(const std::string& ns, const std::string& name);

 private:
  ClusterAccess(kube::Access access, const World& world)
      : clock_(&world.clock), credentials_(std::move(access), world.files, world.clock, world.commands) {}

  const base::Clock* clock_;
  kube::ApiOptions options_;
  kube::Credentials credentials_;
  std::unique_ptr<kube::ApiClient> client_;
};

// The ways into the cluster that a view of it takes. Refers to the client.
cluster::ClusterCalls CallsOf(kube::ApiClient& client);

}  // namespace warden::cli
