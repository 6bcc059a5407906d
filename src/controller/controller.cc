// Threads, and what wakes them.
#include "controller/controller.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "controller/families.h"
#include "litellm/readers/hot_add.h"

namespace warden::controller {
namespace {

// Rollouts change a dozen objects of a namespace within a second.
constexpr std::chrono::milliseconds kGather{500};
constexpr std::chrono::milliseconds kLook{250};
constexpr std::chrono::seconds kStatusLater{5};

std::pair<std::string, std::string> SplitName(const std::string& name) {
  const auto slash = name.find('/');
  return {name.substr(0, slash), name.substr(slash + 1)};
}

}  // namespace

struct Controller::Pods {
  Pods(Controller& owner, const std::string& ns)
      : list_watch(owner.needs_.calls.list_watch(*FindKind("Pod"), ns)),
        watch([&owner, ns] { owner.MarkNamespace(ns); }),
        reflector({.list_watch = *list_watch,
                   .sink = watch,
                   .clock = owner.needs_.clock,
                   .pause = owner.pause_,
                   .log = owner.needs_.log,
                   .what = fmt::format("pods in {}", ns)}) {}

  std::unique_ptr<kube::ListWatch> list_watch;
  PodWatch watch;
  kube::Reflector reflector;
};

Controller::Controller(ControllerOptions options, Needs needs)
    : options_(std::move(options)),
      needs_(std::move(needs)),
      pause_(needs_.clock),
      metrics_(options_.build),
      cluster_condition_(health_.Add("cluster")),
      queue_(needs_.clock, kube::RandomChance()),
      view_({.namespaces = options_.namespaces, .secret_namespaces = {}},
            {.calls = needs_.calls,
             .clock = needs_.clock,
             .pause = pause_,
             .log = needs_.log,
             .condition = cluster_condition_,
             .changed = [this](const KindInfo& kind, const std::string& ns, const std::string& name) { Changed(kind, ns, name); }}),
      reconciler_({.api = needs_.api,
                   .snapshots = view_.snapshots(),
                   .clock = needs_.clock,
                   .log = needs_.log,
                   .engine = needs_.engine,
                   .assumptions =
                       [this] {
                         Assumptions assumptions = options_.assumptions;
                         if (!assumptions.kubernetes.minor) assumptions.kubernetes = view_.version();
                         return assumptions;
                       },
                   .may_write = [this] { return elector_.MayWrite(); },
                   .wait = [this](std::chrono::milliseconds time,
                                  const std::stop_token& stop) { pause_.Until(needs_.clock.Steady() + time, stop); },
                   .connect = needs_.connect,
                   .identity = options_.identity}),
      elector_({.lease = needs_.lease, .clock = needs_.clock, .pause = pause_, .log = needs_.log, .on_won = [this] { AddAll(""); }},
               {.identity = options_.identity}),
      server_({.listen = options_.ops_listen, .log = needs_.log}, health_, metrics_) {
  for (const std::string& ns : options_.namespaces) pods_.emplace_back(*this, ns);
  AddControllerFamilies(*this, metrics_);
}

Controller::~Controller() { Stop(); }

Status Controller::Start() {
  if (Status status = server_.Start(); !status.ok()) return status;
  started_ = true;
  view_.Start();
  for (Pods& pods : pods_) pods.reflector.Start();
  elector_.Start();
  adder_ = std::jthread([this](const std::stop_token& stop) { KeepAdding(stop); });
  for (unsigned i = 0; i < options_.workers; ++i) workers_.emplace_back([this](const std::stop_token& stop) { Work(stop); });
  health_.Set(ops::Health::Phase::kServing);
  return {};
}

void Controller::Stop() {
  if (!started_) return;
  started_ = false;
  health_.Set(ops::Health::Phase::kDraining);
  queue_.ShutDown(kube::WorkQueue::Rest::kDrop);
  adder_.request_stop();
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();  // whatever writes ends before the Lease is given back
  if (adder_.joinable()) adder_.join();
  elector_.Stop();
  for (Pods& pods : pods_) pods.reflector.AskToStop();
  for (Pods& pods : pods_) pods.reflector.Stop();
  view_.Stop();
}

void Controller::Changed(const KindInfo& kind, const std::string& ns, const std::string& name) {
  if (kind.name != "ConfigMap" || name.empty()) return MarkNamespace(ns);
  const auto snapshot = view_.snapshots().Take();
  const Object* object = snapshot->Find("ConfigMap", ns, name);
  // One that is gone, or does not ask any more, is forgotten by whoever looks at it.
  if (object == nullptr || litellm::HotAddIsOn(*object) || reconciler_.Follows(ns, name)) queue_.Add(ns + "/" + name);
  // A status that somebody edits or deletes is put right, a little later: most changes of it are ours.
  if (const auto owner = OwnerOfStatus(name); !owner.empty() && reconciler_.Follows(ns, std::string(owner)))
    queue_.AddAfter(fmt::format("{}/{}", ns, owner), kStatusLater);
}

void Controller::MarkNamespace(const std::string& ns) {
  const base::MutexLock lock(mutex_);
  marked_.insert(ns);
}

void Controller::AddAll(const std::string& ns) {
  const auto snapshot = view_.snapshots().Take();
  for (const std::string& one : options_.namespaces) {
    if (!ns.empty() && one != ns) continue;
    for (const Object* object : snapshot->List("ConfigMap", one)) {
      if (litellm::HotAddIsOn(*object)) queue_.Add(one + "/" + object->ref().name);
    }
  }
}

void Controller::KeepAdding(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pause_.Until(needs_.clock.Steady() + kLook, stop);
    std::set<std::string> marked;
    {
      const base::MutexLock lock(mutex_);
      marked.swap(marked_);
    }
    if (marked.empty()) continue;
    pause_.Until(needs_.clock.Steady() + kGather, stop);
    for (const std::string& ns : marked) AddAll(ns);
  }
}

void Controller::Work(const std::stop_token& stop) {
  while (const auto name = queue_.Get(stop)) {
    if (!elector_.MayWrite()) {
      queue_.Forget(*name);
      queue_.Done(*name);
      continue;  // who leads next adds all
    }
    const auto [ns, object] = SplitName(*name);
    const Reconciler::Outcome outcome = reconciler_.Reconcile(ns, object, stop);
    if (!outcome.ok) {
      queue_.AddAfterFailure(*name);
    } else {
      queue_.Forget(*name);
      if (outcome.again) queue_.AddAfter(*name, *outcome.again);
    }
    queue_.Done(*name);
  }
}

}  // namespace warden::controller
