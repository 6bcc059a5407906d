// What the webhook knows of the cluster beside the object of a request: a store, kept in step by one Reflector for each kind, and in each
// namespace where only some are wanted.
//
// A request takes a snapshot and waits for nothing. What is not listed yet, or has been out of step for a minute, counts as not known; the
// condition says which kinds those are and the webhook stays ready, because one that knows little is better than none.
//
// Decision 0015.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "cluster/unknown_kinds.h"
#include "kube/api_error.h"
#include "kube/list_gate.h"
#include "kube/list_watch.h"
#include "kube/pause.h"
#include "kube/reflector.h"
#include "kube/store.h"
#include "ops/health.h"
#include "warden/assumptions.h"
#include "warden/kinds.h"
#include "warden/snapshot.h"

namespace warden::cluster {

// Of which namespaces. What is not in it is not asked for.
struct ClusterScope {
  std::vector<std::string> namespaces;         // empty: of all
  std::vector<std::string> secret_namespaces;  // whose Secrets are known, too
};

// How many connections a view of that has open at most: a watch for each kind in each of the namespaces, and what asks beside them.
std::size_t ConnectionsOf(const ClusterScope& scope);

// The ways into the cluster. Any thread.
struct ClusterCalls {
  std::function<std::unique_ptr<kube::ListWatch>(const KindInfo& kind, const std::string& ns)> list_watch;
  std::function<kube::ApiResult<std::string>(const std::string& path, std::stop_token stop)> get;  // a path of the API server's own
};

class ClusterView {
 public:
  struct Needs {
    ClusterCalls calls;
    const base::Clock& clock;
    kube::Pause& pause;
    base::Log log;
    ops::Condition& condition;
    // Called after an object came, changed or went, on the thread that told; after a whole list with the name "". nullptr: nobody wants it.
    std::function<void(const KindInfo& kind, const std::string& ns, const std::string& name)> changed = nullptr;
  };
  // What `needs` refers to must outlive it.
  ClusterView(const ClusterScope& scope, Needs needs);
  ~ClusterView();  // Stop
  ClusterView(const ClusterView&) = delete;
  ClusterView& operator=(const ClusterView&) = delete;

  // Once: lists and watches from here on.
  void Start();
  // Ends what is under way, and waits for it; what is known stays as it is.
  void Stop();

  // Any thread, from here on.
  const SnapshotSource& snapshots() const { return store_; }
  // Of the cluster, once it has said so.
  KubernetesVersion version() const;

  using Part = ClusterPart;
  std::vector<Part> parts() const;
  std::size_t objects() const { return store_.size(); }

 private:
  class Feed;  // a Reflector, and what it says to the store

  void Add(const KindInfo& kind, const std::string& ns);
  void KeepTelling(const std::stop_token& stop);
  void KeepAskingVersion(const std::stop_token& stop);
  void KeepLookingForGroups(const std::stop_token& stop);
  bool AskVersion(std::stop_token stop);
  // Whether they could be had, or nobody wants to know. `again`: also for those that were told.
  bool LookForGroups(bool again, const std::stop_token& stop);
  void Tell();
  void SetCondition(const std::vector<Part>& parts);

  Needs needs_;
  kube::Store store_;
  kube::ListGate lists_;
  std::deque<Feed> feeds_;
  std::atomic<int> minor_{0};  // 0: not known
  mutable base::Mutex group_mutex_;
  std::optional<kube::ApiError> group_trouble_ GUARDED_BY(group_mutex_);  // why the groups could not be had, the last time they were wanted
  std::string told_;                                                      // of the telling thread, once it runs; as the next one
  UnknownNews news_;
  // Each has one of these to do, so that what hangs in the network delays nothing else; and telling needs no network.
  std::jthread teller_, version_asker_, group_looker_;
};

// The names of the answer to GET /apis; nothing: no API server answers so.
std::optional<std::set<std::string, std::less<>>> ReadApiGroups(const std::string& body);

// Of the answer to GET /version; nothing: it says none.
KubernetesVersion ReadKubernetesVersion(const std::string& body);

}  // namespace warden::cluster
