// The admission webhook: an engine behind a TLS server, with a way to stop that loses no request.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "admission/certificate_files.h"
#include "admission/review_log.h"
#include "admission/review_metrics.h"
#include "base/clock.h"
#include "base/log.h"
#include "cluster/cluster_view.h"
#include "engine/snapshots.h"
#include "net/http_server.h"
#include "ops/health.h"
#include "ops/metrics.h"
#include "warden/engine.h"
#include "warden/rule.h"
#include "warden/status.h"

namespace warden::admission {

struct WebhookOptions {
  net::ServerOptions server;
  Assumptions assumptions = {};
  // Between saying "not ready" and accepting no more: as long as Services and kube-proxies take to hear of it.
  std::chrono::milliseconds drain_delay{5'000};
  // For what is still being answered then. The API server waits 30 s at most for a webhook; ours take milliseconds.
  std::chrono::milliseconds drain_grace{10'000};
  std::chrono::milliseconds certificate_interval{5'000};  // between two looks at the files
  std::vector<std::string> client_names;                  // common names of client certificates that may ask; empty: all the CA vouches for
  ops::BuildInfo build;
};

// One thread, except where said.
class Webhook {
 public:
  // `engine` and `clock` must outlive the webhook. The clock's monotonic time must be the system's, by which the server measures too.
  Webhook(const WebhookOptions& options, const Engine& engine, const base::Clock& clock, base::Log log = {});
  ~Webhook();  // cuts what is still open

  // Before Start, once: knows the other objects of the cluster from Start on, and asks it for its version. What `calls` refers to must
  // outlive the webhook.
  void KnowCluster(const cluster::ClusterScope& scope, cluster::ClusterCalls calls);

  // Serves from here on. Errors as HttpServer::SetCertificate and Start.
  Status Start(const ServingMaterial& material);

  // After Start, once: looks at the files from a thread of its own until the webhook stops, and serves what they hold when it is good.
  // `material` is what Start was given. The FileSystem of `files` is that thread's from here on.
  void Watch(CertificateFiles files, ServingMaterial material);

  // Looks at the files now, and not when it is time. Any thread.
  void LookAgain();

  // Where it listens; after Start.
  net::Endpoint tls_endpoint() const { return server_.tls_endpoint(); }
  net::Endpoint ops_endpoint() const { return server_.ops_endpoint(); }
  const ops::Health& health() const { return health_; }  // any thread

  // Not ready, a delay in which everything is still answered, then no more: blocks for drain_delay and at most drain_grace. False:
  // something was still open and was cut.
  bool Drain();

 private:
  void StopWatching();
  Assumptions AssumptionsNow() const;

  const WebhookOptions options_;
  const base::Clock& clock_;
  const base::Log log_;
  // Of the cluster, where it is known.
  class Surroundings final : public SnapshotSource {
   public:
    explicit Surroundings(const Webhook& webhook) : webhook_(webhook) {}
    std::shared_ptr<const Snapshot> Take() const override;

   private:
    const Webhook& webhook_;
    const std::shared_ptr<const Snapshot> nothing_ = std::make_shared<const engine::EmptySnapshot>();
  };

  const Surroundings snapshots_{*this};
  kube::RealPause pause_;
  ops::Health health_;
  ops::Metrics metrics_;
  ReviewMetrics review_metrics_;
  ReviewLog review_log_;
  std::unique_ptr<cluster::ClusterView> cluster_;  // nullptr: the webhook knows the object of the request alone
  net::HttpServer server_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool look_again_ = false;  // guarded by mutex_
  std::jthread watch_;
};

}  // namespace warden::admission
