// Rounds of asking, planning, writing and making others look.
#include "proxy/hot_adder.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include "base/time_text.h"

namespace warden::proxy {
namespace {

using hotadd::Answer;
using hotadd::ModelCall;
using hotadd::Outcome;
using hotadd::Plan;
using hotadd::PlannedModel;
using Database = hotadd::Readiness::Database;

constexpr unsigned kMostRounds = 12;
constexpr unsigned kMostTries = 3;   // of one model
constexpr unsigned kMostBroken = 3;  // connections, one after the other
constexpr std::chrono::seconds kSlack{15};
constexpr std::chrono::minutes kRefusedFor{5};
constexpr std::chrono::milliseconds kBetweenLooks{2'000};

}  // namespace

// One call of Look or Apply.
class HotAdder::Run {
 public:
  Run(HotAdder& adder, const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
      std::span<const std::string> undefined)
      : adder_(adder), desired_(desired), pods_(pods), stop_(stop), undefined_(undefined) {}

  void AskStates() {
    states_ = proxy::AskStates(pods_, stop_);
    report_.states = states_;
    const auto asked = [](const PodState& state) { return state.problem.empty(); };
    report_.no_database = std::any_of(states_.begin(), states_.end(), asked) &&
                          std::all_of(states_.begin(), states_.end(),
                                      [&](const PodState& state) { return !asked(state) || state.database == Database::kNone; });
  }

  void Look(bool fresh = false) { Ask(fresh); }

  void Apply() {
    bool fresh = false;
    for (unsigned round = 0; round < kMostRounds; ++round) {
      Ask(fresh);
      if (!IsWorthARound(fresh)) return;
      if (!Write()) return;
      fresh = Reload();
      if (!report_.status.ok()) break;
      if (!fresh) fresh = WaitForPoll();
      if (stop_.stop_requested()) return Stop({StatusCode::kUnavailable, "stopped"});
    }
    Ask(fresh);
  }

  HotAddReport Take() {
    std::erase_if(report_.written, [&](const HotAddReport::Written& one) { return report_.failures.contains(one.id); });
    return std::move(report_);
  }
  HotAddReport& report() { return report_; }

 private:
  void Stop(Status status) {
    if (report_.status.ok()) report_.status = std::move(status);
  }

  void Ask(bool fresh) {
    report_.pods = Survey(pods_, states_, stop_);
    report_.plan = hotadd::PlanModels(desired_, {.pods = report_.pods,
                                                 .fresh = fresh,
                                                 .correct_drift = adder_.options_.correct_drift,
                                                 .allow_empty = adder_.options_.allow_empty,
                                                 .undefined = undefined_,
                                                 .now = base::ToText(adder_.clock_.Second())});
  }

  bool IsGivenUp(const PlannedModel& model) const { return report_.failures.contains(model.id); }

  // Something is to be done that was not given up; else says why not. `fresh`: every pod has looked since the last write.
  bool IsWorthARound(bool fresh) {
    bool worth = false;
    for (PlannedModel& model : report_.plan.models) {
      if (!model.is_pending()) continue;
      if (!model.calls.empty() && !IsGivenUp(model)) GiveUpWhereNothingHelps(model, fresh);
      if (!IsGivenUp(model)) worth = true;
    }
    return worth || (!swept_ && !report_.plan.after.empty());
  }

  void GiveUpWhereNothingHelps(const PlannedModel& model, bool fresh) {
    const bool taken = taken_.contains(model.id);
    // Of a call whose answer was lost nobody knows: it may still be under way.
    const bool answered = taken || collided_.contains(model.id);
    if (!(fresh && answered) && tries_[model.id] < kMostTries) return;
    std::string why;
    if (model.action == hotadd::Action::kAdd && taken) {
      // A row that nobody can serve would only be in the way of the next one.
      const bool undone = writer_ && MayWrite() && IsDone(Call(*writer_, hotadd::DeleteCall(model.id)));
      why = fmt::format("LiteLLM took it and no pod serves it, as of an unknown provider: see LiteLLM's log{}",
                        undone ? "; it was removed again" : "");
    } else if (!answered) {
      report_.failures[model.id] = "it was written three times without an answer";
      return;
    } else if (model.action == hotadd::Action::kAdd) {
      why =
          "a model with this id is in LiteLLM's database and no pod serves it: delete it there (POST /model/delete), or choose another id";
    } else {
      const auto said = said_.find(model.id);
      why = fmt::format("written, and pods still serve something else{}{}", said == said_.end() ? "" : ": LiteLLM ",
                        said == said_.end() ? "" : said->second);
    }
    if (const hotadd::DesiredModel* desired = desired_.Find(model.id))
      adder_.refused_[model.id] = {desired->hash, why, adder_.clock_.Steady()};
    report_.failures[model.id] = std::move(why);
  }

  static bool IsDone(const Result<Answer>& answer) { return answer.ok() && answer->outcome == Outcome::kDone; }

  // Why the same was given up a moment ago; nullptr: it was not.
  const std::string* RefusedBefore(const PlannedModel& model) const {
    const auto refused = adder_.refused_.find(model.id);
    const hotadd::DesiredModel* desired = desired_.Find(model.id);
    if (refused == adder_.refused_.end() || desired == nullptr || refused->second.hash != desired->hash) return nullptr;
    return adder_.clock_.Steady() - refused->second.when < kRefusedFor ? &refused->second.why : nullptr;
  }

  // Index into pods_ of the first that was asked; nothing: none.
  std::optional<std::size_t> Writer() const {
    for (std::size_t i = 0; i < pods_.size(); ++i) {
      const auto asked = [&](const hotadd::PodView& view) { return view.pod == pods_[i].name && view.was_asked(); };
      if (std::any_of(report_.pods.begin(), report_.pods.end(), asked)) return i;
    }
    return std::nullopt;
  }

  // False: nothing more can be done.
  bool Write() {
    writer_ = Writer();
    wrote_ = false;
    writer_must_look_ = false;
    if (!writer_) return false;
    Plan& plan = report_.plan;
    std::set<std::string> skipped;
    for (PlannedModel& model : plan.models) {
      if (model.calls.empty()) continue;
      if (IsGivenUp(model)) {
        model.calls.clear();
      } else if (const std::string* why = RefusedBefore(model); why != nullptr && tries_[model.id] == 0) {
        report_.failures[model.id] = *why;
        model.calls.clear();
      } else if (!adder_.limit_.Take(model.id, adder_.clock_.Steady())) {
        report_.failures[model.id] = "written ten times within a minute: paused";
        model.calls.clear();
      } else {
        ++tries_[model.id];
      }
    }
    if (swept_) plan.after.clear();
    swept_ = true;
    // What has begun with a model is ended, whoever asks to stop: between a delete and an add it is nowhere.
    std::string begun;
    for (const ModelCall& call : plan.Calls()) {
      if (skipped.contains(call.id)) continue;
      if (!MayWrite(call.id == begun ? EvenIfStopping::kYes : EvenIfStopping::kNo)) return false;
      begun = call.id;
      const auto answer = Call(*writer_, call);
      wrote_ = true;
      ++report_.writes;
      if (!answer.ok()) {
        // Whether it happened, the next look tells.
        writer_must_look_ = true;
        if (++broken_ < kMostBroken) return true;
        Stop(answer.status());
        return false;
      }
      broken_ = 0;
      if (!Take(call, *answer, skipped)) return false;
    }
    for (const PlannedModel& model : plan.models) {
      if (!model.calls.empty()) report_.written.push_back({model.action, model.id, model.subject, model.lingers});
    }
    return true;
  }

  enum class EvenIfStopping : bool { kNo, kYes };
  bool MayWrite(EvenIfStopping even = EvenIfStopping::kNo) {
    if (even == EvenIfStopping::kNo && stop_.stop_requested()) {
      Stop({StatusCode::kUnavailable, "stopped"});
      return false;
    }
    if (adder_.options_.may_write == nullptr) return true;
    Status status = adder_.options_.may_write();
    const bool may = status.ok();
    if (!may) Stop(std::move(status));
    return may;
  }

  // Without our wish to stop: what a write that was cut has done, nobody knows. It ends within its time.
  Result<Answer> Call(std::size_t pod, const ModelCall& call) { return pods_[pod].api->Call(call, {}); }

  // What an answer means for what comes next. False: nothing more can be done now.
  bool Take(const ModelCall& call, const Answer& answer, std::set<std::string>& skipped) {
    switch (answer.outcome) {
      case Outcome::kDone: taken_.insert(call.id); return true;
      case Outcome::kAbsent: return true;
      case Outcome::kSavedNotLive:
        taken_.insert(call.id);
        said_[call.id] = answer.message;
        return true;
      case Outcome::kExistsOrAway:
        if (call.id == hotadd::kKeeperId && !IsAway()) return true;
        // A row of that id that this pod has not read, or no database: the same words for both.
        if (IsAway()) {
          Stop({StatusCode::kUnavailable, "the proxy's database is not available"});
          return false;
        }
        // Where the row was saved and cannot be served, that says more.
        said_.try_emplace(call.id, answer.message);
        collided_.insert(call.id);
        writer_must_look_ = true;
        return true;
      case Outcome::kNoDatabase: Stop({StatusCode::kInvalid, "LiteLLM " + answer.message}); return false;
      case Outcome::kNotAllowed: Stop({StatusCode::kForbidden, "LiteLLM " + answer.message}); return false;
      case Outcome::kAway: Stop({StatusCode::kUnavailable, "LiteLLM " + answer.message}); return false;
      case Outcome::kUnsupported:
      case Outcome::kRefused:
      case Outcome::kFailed:
        report_.failures[call.id] = "LiteLLM " + answer.message;
        skipped.insert(call.id);
        return true;
    }
    return true;
  }

  bool IsAway() {
    const auto ready = pods_[*writer_].api->Ready(stop_);
    return !ready.ok() || ready->database == Database::kAway;
  }

  // Makes every pod look that may not have. True: all that were asked have.
  bool Reload() {
    std::vector<std::size_t> targets;
    bool one_worker = true;
    for (std::size_t i = 0; i < pods_.size(); ++i) {
      if (!states_[i].problem.empty()) continue;
      one_worker = one_worker && pods_[i].workers <= 1;
      if (i != *writer_ || !wrote_ || writer_must_look_) targets.push_back(i);
    }
    const bool looked = report_.plan.protocol.patches && report_.plan.row_for_reload ? PatchAll(targets) : ThrowAwayOnAll(targets);
    return looked && one_worker;
  }

  bool PatchAll(const std::vector<std::size_t>& targets) {
    if (!MayWrite()) return false;
    const ModelCall call = hotadd::EmptyPatchCall(*report_.plan.row_for_reload);
    std::vector<char> looked(targets.size(), 0);
    AtOnce(targets.size(), [&](std::size_t i) {
      const auto answer = Call(targets[i], call);
      looked[i] = answer.ok() && answer->outcome == Outcome::kDone ? 1 : 0;
    });
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      report_.reloads += looked[i] != 0 ? 1 : 0;
      if (looked[i] == 0) left.push_back(targets[i]);
    }
    return left.empty() || ThrowAwayOnAll(left);
  }

  // One after the other, so that no pod reads the row of another.
  bool ThrowAwayOnAll(const std::vector<std::size_t>& targets) {
    bool all = true;
    for (const std::size_t pod : targets) {
      if (!MayWrite()) return false;
      const std::string id = fmt::format("{}nudge-{}-{}", hotadd::kOwnIdPrefix, adder_.clock_.Now().time_since_epoch().count(), pod);
      const auto made = Call(pod, hotadd::NudgeCall(id, desired_.source));
      const bool looked = made.ok() && (made->outcome == Outcome::kDone || made->outcome == Outcome::kSavedNotLive);
      report_.reloads += looked ? 1 : 0;
      all = all && looked;
      // Whatever it answered, the row may be there.
      if (made.ok() && made->outcome == Outcome::kNotAllowed) continue;
      const auto gone = Call(pod, hotadd::DeleteCall(id));
      // Left behind: the next round sweeps it.
      if (!gone.ok() || (gone->outcome != Outcome::kDone && gone->outcome != Outcome::kAbsent)) swept_ = false;
    }
    return all;
  }

  // What was never written no poll brings.
  bool HasUnwritten() {
    return std::any_of(report_.plan.models.begin(), report_.plan.models.end(), [&](const PlannedModel& model) {
      return !model.calls.empty() && !taken_.contains(model.id) && !IsGivenUp(model) && tries_[model.id] < kMostTries;
    });
  }

  // Until pods have read the database by themselves, or show earlier what is wanted.
  bool WaitForPoll() {
    if (report_.status.ok() && adder_.options_.wait == nullptr) return true;
    // The first poll of a pod comes up to two intervals after its start.
    const auto end = adder_.clock_.Steady() + 2 * adder_.options_.poll + kSlack;
    while (!stop_.stop_requested() && adder_.clock_.Steady() < end) {
      adder_.options_.wait(kBetweenLooks, stop_);
      Ask(false);
      if (!report_.plan.is_pending() || HasUnwritten()) return false;
    }
    return true;
  }

  HotAdder& adder_;
  const hotadd::DesiredModels& desired_;
  const std::span<const Pod> pods_;
  const std::stop_token& stop_;
  HotAddReport report_;
  std::vector<PodState> states_;
  std::optional<std::size_t> writer_;
  bool wrote_ = false;
  bool writer_must_look_ = false;
  bool swept_ = false;
  unsigned broken_ = 0;
  std::map<std::string, unsigned> tries_;
  std::map<std::string, std::string> said_;
  std::set<std::string> taken_;     // ids of writes that LiteLLM took
  std::set<std::string> collided_;  // ids that it says are there, or it cannot tell
  const std::span<const std::string> undefined_;
};

HotAddReport HotAdder::Look(const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
                            std::span<const std::string> undefined) {
  Run run(*this, desired, pods, stop, undefined);
  run.AskStates();
  run.Look();
  return run.Take();
}

HotAddReport HotAdder::Apply(const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
                             std::span<const std::string> undefined) {
  limit_.Forget(clock_.Steady());
  std::erase_if(refused_, [&](const auto& one) { return clock_.Steady() - one.second.when >= kRefusedFor; });
  Run run(*this, desired, pods, stop, undefined);
  run.AskStates();
  if (run.report().no_database && pods.size() > 1) {
    ApplyToEach(desired, pods, stop, undefined, run.report());
    run.Look(true);
  } else {
    run.Apply();
  }
  return run.Take();
}

// Each as if it were alone.
void HotAdder::ApplyToEach(const hotadd::DesiredModels& desired, std::span<const Pod> pods, const std::stop_token& stop,
                           std::span<const std::string> undefined, HotAddReport& report) {
  for (std::size_t i = 0; i < pods.size() && report.status.ok(); ++i) {
    Run run(*this, desired, pods.subspan(i, 1), stop, undefined);
    run.AskStates();
    run.Apply();
    HotAddReport one = run.Take();
    report.writes += one.writes;
    report.failures.merge(one.failures);
    report.written.insert(report.written.end(), one.written.begin(), one.written.end());
    report.status = std::move(one.status);
  }
}

}  // namespace warden::proxy
