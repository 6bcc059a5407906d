// Keeps somebody who collects the objects of a kind in step with the API server: one list, then watches, for ever.
//
// What to do when is ReflectorMachine's (kube/reflector_machine.h); here are the thread, the calls and the counters.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "kube/list_gate.h"
#include "kube/list_watch.h"
#include "kube/pause.h"
#include "kube/reflector_machine.h"

namespace warden::kube {

// Who collects. Called on the Reflector's thread alone. An exception out of it (no memory) costs a new list, and nothing else.
class ReflectorSink {
 public:
  virtual ~ReflectorSink() = default;
  // A whole list begins. One that did not come to its End is void. What was collected before holds until End.
  virtual void Begin() = 0;
  // The next part of it: the whole List, its items under "items".
  virtual void Page(Document list) = 0;
  // It is whole: what was in none of its pages is gone. Begin and End with no page between: there are no objects (the kind is not there).
  virtual void End() = 0;
  // kAdded, kModified or kDeleted; never a bookmark. After a watch began again an event may come a second time.
  virtual void Apply(WatchEvent event) = 0;
  // How many objects there are now: no more than a list may have.
  virtual std::size_t Size() const = 0;
};

// What has been done since the start; for metrics.
struct ReflectorCounts {
  std::uint64_t lists = 0;    // first pages asked for
  std::uint64_t pages = 0;    // pages that came
  std::uint64_t watches = 0;  // watches asked for
  std::uint64_t opened = 0;   // watches that were established
  std::uint64_t events = 0;   // without bookmarks
  std::uint64_t bookmarks = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(ApiFailure::kServer) + 1> failures{};  // by ApiFailure, lists and watches
  std::uint64_t sink_failures = 0;
};

class Reflector {
 public:
  struct Needs {
    ListWatch& list_watch;
    ReflectorSink& sink;
    const base::Clock& clock;
    Pause& pause;
    base::Log log;
    std::string what;          // for the log: "deployments.apps", "configmaps in a"
    ListGate* gate = nullptr;  // what each page waits for, from asking until who collects has taken it; nullptr: nothing
    ListGate::Lane lane = ListGate::Lane::kQuick;  // of it, until a list does not come in time
  };
  // What `needs` refers to must outlive this.
  explicit Reflector(Needs needs, Chance chance = RandomChance(), const BackOffOptions& back_off = {});
  ~Reflector();  // Stop
  Reflector(const Reflector&) = delete;
  Reflector& operator=(const Reflector&) = delete;

  // Once. std::system_error where there are no more threads.
  void Start();
  // Ends what is under way, and waits for it. As quick as ListWatch notices its stop_token. Whoever started it.
  void Stop();

  // The first half of Stop, which waits for nothing: where many are stopped, all are asked first.
  void AskToStop();

  // How it is, and why the last list or watch failed; nothing: since then a page came, or a watch was established.
  struct Now {
    Sync sync;
    std::optional<ApiError> trouble;
  };
  // Any thread, at any time. Both are of the same moment.
  Now now() const;
  Sync sync() const;
  ReflectorCounts counts() const;

 private:
  class Run;

  void Publish(const Now& now);

  const Needs needs_;
  const BackOffOptions back_off_;
  Chance chance_;  // of the thread, once it runs
  mutable base::Mutex mutex_;
  Now now_ GUARDED_BY(mutex_);
  ReflectorCounts counts_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace warden::kube
