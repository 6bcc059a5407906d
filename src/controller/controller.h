// The companion controller as a thing that starts, works and stops: what is known of the cluster, the pods, who leads, the queue of
// ConfigMaps, the workers that reconcile them, and the plain listener.
//
// Replicas of it may run beside each other: one leads and works, the others know the cluster already when it goes. One thread, except where
// said.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "cluster/cluster_view.h"
#include "controller/pod_watch.h"
#include "controller/reconciler.h"
#include "kube/api_client.h"
#include "kube/leader_elector.h"
#include "kube/pause.h"
#include "kube/reflector.h"
#include "kube/work_queue.h"
#include "net/endpoint.h"
#include "ops/health.h"
#include "ops/metrics.h"
#include "ops/ops_server.h"
#include "warden/assumptions.h"
#include "warden/engine.h"

namespace warden::controller {

struct ControllerOptions {
  std::vector<std::string> namespaces;  // whose ConfigMaps; at least one
  std::string identity;                 // of this process alone
  Assumptions assumptions = {};
  net::Endpoint ops_listen{.host = "", .port = 8080};
  ops::BuildInfo build;
  unsigned workers = 4;
};

class Controller {
 public:
  struct Needs {
    kube::ApiClient& api;
    cluster::ClusterCalls calls;
    kube::LeaseStore& lease;
    const Engine& engine;
    const base::Clock& clock;
    base::Log log;
    std::function<Result<std::unique_ptr<net::HttpTransport>>(const net::HttpTarget&)> connect;  // to pods
  };
  // What `needs` refers to must outlive it.
  Controller(ControllerOptions options, Needs needs);
  ~Controller();  // Stop

  // kUnavailable: the plain listener cannot listen.
  Status Start();
  // Ends what is under way (a write is finished, a wait is not), gives the Lease back, and returns.
  void Stop();

  net::Endpoint ops_endpoint() const { return server_.endpoint(); }
  const Reconciler& reconciler() const { return reconciler_; }  // any thread
  kube::WorkQueueNumbers queue() const { return queue_.numbers(); }
  kube::Leadership leadership() const { return elector_.leadership(); }
  const cluster::ClusterView& view() const { return view_; }

 private:
  struct Pods;  // of one namespace

  void Changed(const KindInfo& kind, const std::string& ns, const std::string& name);
  void MarkNamespace(const std::string& ns);
  // The ConfigMaps of a namespace, or of all, that ask for hot-adding.
  void AddAll(const std::string& ns);
  void KeepAdding(const std::stop_token& stop);
  void Work(const std::stop_token& stop);

  const ControllerOptions options_;
  const Needs needs_;
  kube::RealPause pause_;
  ops::Health health_;
  ops::Metrics metrics_;
  ops::Condition& cluster_condition_;
  kube::WorkQueue queue_;
  cluster::ClusterView view_;
  std::deque<Pods> pods_;
  Reconciler reconciler_;
  kube::LeaderElector elector_;
  ops::OpsServer server_;
  base::Mutex mutex_;
  std::set<std::string> marked_ GUARDED_BY(mutex_);  // namespaces of which something changed
  bool started_ = false;
  std::jthread adder_;
  std::vector<std::jthread> workers_;
};

}  // namespace warden::controller
