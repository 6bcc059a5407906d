// One look at one ConfigMap: what it wants, what its proxies' pods serve, what has to be done, doing it, and saying how it stands.
//
// Level-based: it asks everything anew each time and rests on no event. The ConfigMap itself is never written; what is kept stands in
// <name>-warden-status. The master key is read from the Secret that the pods use, each time, and goes to no address but those of pods of
// the workload that reads the configuration.
//
// Any number of threads, but one at a time for a ConfigMap (the work queue sees to it).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "controller/hot_add_status.h"
#include "controller/live_pods.h"
#include "kube/api_client.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/admin_access.h"
#include "net/http_target.h"
#include "net/http_transport.h"
#include "proxy/hot_adder.h"
#include "warden/assumptions.h"
#include "warden/engine.h"
#include "warden/snapshot.h"

namespace warden::controller {

inline constexpr std::string_view kDriftAnnotation = "litellm-warden.dev/hot-add-drift";      // "correct": edits of others are undone
inline constexpr std::string_view kRolloutAnnotation = "litellm-warden.dev/hot-add-rollout";  // "true": restarts where nothing else helps
inline constexpr std::string_view kEmptyAnnotation =
    "litellm-warden.dev/hot-add-empty";                                                // "true": a configuration without models removes all
inline constexpr std::string_view kRestartedFor = "litellm-warden.dev/restarted-for";  // on the pods' template

// For metrics; since the start.
struct ReconcilerCounts {
  std::uint64_t reconciled = 0, failed = 0, writes = 0, reloads = 0, api_calls = 0, events = 0, status_writes = 0;
};

class Reconciler {
 public:
  struct Needs {
    kube::ApiClient& api;
    const SnapshotSource& snapshots;
    const base::Clock& clock;
    base::Log log;
    const Engine& engine;
    std::function<Assumptions()> assumptions;
    std::function<bool()> may_write;  // the fence of who leads
    std::function<void(std::chrono::milliseconds, const std::stop_token&)> wait;
    std::function<Result<std::unique_ptr<net::HttpTransport>>(const net::HttpTarget&)> connect;
    std::string identity;  // who reports Events
  };
  explicit Reconciler(Needs needs) : needs_(std::move(needs)) {}

  struct Outcome {
    bool ok = true;                             // false: again after a back-off
    std::optional<std::chrono::seconds> again;  // look again then, whatever happens; nothing: there is no reason to
    bool settled = false;                       // everything is as the configuration wants it
  };
  Outcome Reconcile(const std::string& ns, const std::string& name, const std::stop_token& stop);

  ReconcilerCounts counts() const;
  // By ConfigMap ("llm/litellm-config"): how many models are wanted, and served by all pods.
  struct Gauge {
    std::size_t wanted = 0, served = 0;
    bool accepted = false, settled = false, drifted = false;
    std::int64_t time = 0;  // of the last look that came to its end
  };
  std::map<std::string, Gauge> gauges() const;
  void Forget(const std::string& ns, const std::string& name);
  // It was looked at, and asked for it then. Any thread.
  bool Follows(const std::string& ns, const std::string& name) const;

 private:
  struct Look;

  void FindProxies(Look& look, const std::stop_token& stop);
  // A workload that reads a configuration, and its pods.
  struct Proxy {
    const litellm::ConfigUser* user = nullptr;
    litellm::AdminAccess access;
    std::vector<LivePod> live;
    std::string problem;  // why its pods are not looked at
  };
  void ListPods(Look& look, const hotadd::DesiredModels& desired, Proxy& proxy, const std::stop_token& stop);
  void LookAt(Look& look, const std::shared_ptr<hotadd::DesiredModels>& desired, const std::string& place, const Proxy& proxy,
              const std::vector<Proxy>& all, const std::stop_token& stop);
  std::string HotAdd(Look& look, const std::string& place, const Proxy& proxy, const std::vector<Proxy>& all, WorkloadReport& one,
                     const std::stop_token& stop);
  Status MayWrite(const std::string& ns, const std::string& name) const;
  void KeepLingering(Look& look, const std::vector<LivePod>& live, WorkloadReport& one);
  void RollOut(const Look& look, const litellm::ConfigUser& user, WorkloadReport& one, const std::stop_token& stop);
  bool WriteStatus(Look& look, HotAddStatus& status, const std::stop_token& stop);
  void SwitchOff(const std::string& ns, const std::string& name, const std::stop_token& stop);
  void SayNews(const Look& look, const std::vector<News>& news, const std::stop_token& stop);
  proxy::HotAdder& AdderFor(const std::string& ns, const std::string& name, const std::string& key, const litellm::AdminAccess& access,
                            bool correct_drift, bool allow_empty);
  void Note(const std::function<void(ReconcilerCounts&)>& change);

  const Needs needs_;
  mutable base::Mutex mutex_;
  struct Kept {
    std::unique_ptr<proxy::HotAdder> adder;
    std::int64_t poll = 0;
    bool correct_drift = false;
    bool allow_empty = false;
  };
  std::map<std::string, Kept> adders_ GUARDED_BY(mutex_);           // by ConfigMap, key and workload: they know how often was written
  std::map<std::string, std::string> versions_ GUARDED_BY(mutex_);  // by ConfigMap: that was seen last, by this process
  std::map<std::string, Gauge> gauges_ GUARDED_BY(mutex_);
  ReconcilerCounts counts_ GUARDED_BY(mutex_);
};

}  // namespace warden::controller
