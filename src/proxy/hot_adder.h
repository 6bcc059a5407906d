// Makes the pods of one proxy serve what a configuration wants, and proves it pod by pod.
//
// It asks, plans (hotadd/plan.h), makes the plan's calls on one pod, makes the others look, and asks again, until nothing is left to do or
// nothing helps. It remembers nothing that matters: whoever is killed between any two calls finds the same way from what the pods say.
// What a pod answered proves nothing; what it lists afterwards does.
//
// Other pods look when they are made to: from 1.98 on by an empty PATCH of a row of ours, before by a row of ours that is made there and
// thrown away, for a PATCH of theirs takes all models of the database away for a moment. Of a pod with several workers one looks; the
// others at their next poll.
//
// Where no pod has a database, each is tried by itself: some builds of LiteLLM take models into their memory, and the public ones refuse
// the first, which ends it.
//
// One thread at a time. Refers to what it is given.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "hotadd/desired.h"
#include "hotadd/plan.h"
#include "proxy/survey.h"
#include "proxy/write_limit.h"
#include "warden/status.h"

namespace warden::proxy {

struct HotAddOptions {
  bool correct_drift = false;
  bool allow_empty = false;       // Situation::allow_empty
  std::chrono::seconds poll{30};  // how often a pod reads the database by itself (proxy_config_reload_interval_seconds)
  // Asked before each write: ok where we still may. nullptr: always.
  std::function<Status()> may_write = nullptr;
  // Waits, or comes back earlier when a stop is asked for.
  std::function<void(std::chrono::milliseconds, const std::stop_token&)> wait;
};

// What became of it.
struct HotAddReport {
  hotadd::Plan plan;                  // as it is now
  std::vector<hotadd::PodView> pods;  // what it rests on
  std::vector<PodState> states;       // of each pod, in the order in which they were given
  // What was written, and is no failure.
  struct Written {
    hotadd::Action action = hotadd::Action::kAdd;
    std::string id;
    std::string subject;
    bool lingers = false;
  };
  std::vector<Written> written;
  std::map<std::string, std::string> failures;  // by id: what LiteLLM said, why it was given up
  Status status;                                // why it was ended before its end; ok: it was not
  std::size_t writes = 0;                       // calls that changed something, or should have
  std::size_t reloads = 0;                      // pods that were made to look
  bool no_database = false;                     // no pod has one: models can only be added where each keeps them in its memory

  // Everything is as the configuration wants it, as far as it can be without a restart.
  bool is_settled() const { return status.ok() && failures.empty() && plan.unasked == 0 && plan.kept_of_empty == 0 && !plan.is_pending(); }
};

class HotAdder {
 public:
  HotAdder(const base::Clock& clock, HotAddOptions options) : clock_(clock), options_(std::move(options)) {}

  // Asks and plans; writes nothing.
  // `undefined`: Situation::undefined.
  HotAddReport Look(const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
                    std::span<const std::string> undefined = {});
  // All of it.
  HotAddReport Apply(const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
                     std::span<const std::string> undefined = {});

 private:
  class Run;
  void ApplyToEach(const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
                   std::span<const std::string> undefined, HotAddReport& report);

  const base::Clock& clock_;
  // What LiteLLM took and no pod serves: the same is not tried again for a while.
  struct Refused {
    std::string hash;
    std::string why;
    std::chrono::steady_clock::time_point when;
  };

  const HotAddOptions options_;
  WriteLimit limit_;
  std::map<std::string, Refused> refused_;
};

}  // namespace warden::proxy
