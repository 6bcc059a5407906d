// One decision a model.
#include "hotadd/plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "hotadd/same_model.h"

namespace warden::hotadd {
namespace {

// The two halves of a hash.
std::string_view ParamsOf(std::string_view hash) { return hash.substr(0, hash.find('.')); }

bool HasLost(std::span<const std::string> before, std::span<const std::string> now) {
  return std::any_of(before.begin(), before.end(),
                     [&](const std::string& name) { return !std::binary_search(now.begin(), now.end(), name); });
}

class Planner {
 public:
  Planner(const DesiredModels& desired, const Situation& situation) : desired_(desired), situation_(situation) {
    for (const PodView& pod : situation.pods) {
      if (!pod.was_asked()) {
        plan_.unasked += pod.serves ? 1 : 0;
        continue;
      }
      plan_.protocol = asked_.empty() ? pod.protocol : CommonOf(plan_.protocol, pod.protocol);
      asked_.push_back(&pod);
    }
    plan_.asked = CountPods([](const PodView&) { return true; });
  }

  Plan Make() {
    for (const DesiredModel& model : desired_.models) {
      PlannedModel planned{.id = model.id, .subject = model.subject, .action = Action::kUnknown, .place = model.place};
      if (!asked_.empty()) Decide(model, planned);
      plan_.models.push_back(std::move(planned));
    }
    for (const DeclinedModel& model : desired_.declined) {
      plan_.models.push_back(
          {.id = model.id, .subject = model.subject, .action = Action::kDeclined, .reason = model.reason, .place = model.place});
    }
    const std::set<std::string> gone = Gone();
    if (desired_.models.empty() && desired_.declined.empty() && !situation_.allow_empty) {
      plan_.kept_of_empty = gone.size();
    } else {
      for (const std::string& id : gone) DecideGone(id);
    }
    OwnRows();
    FindRowForReload();
    return std::move(plan_);
  }

 private:
  const Protocol& can() const { return plan_.protocol; }

  // Pods of which every view is so: those of one pod stand together.
  template <class Holds>
  std::size_t CountPods(const Holds& holds) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < asked_.size();) {
      bool all = true;
      const std::string& name = asked_[i]->pod;
      for (; i < asked_.size() && asked_[i]->pod == name; ++i) all = all && holds(*asked_[i]);
      count += all ? 1 : 0;
    }
    return count;
  }

  // What stands for the model in the database, as the first pod that has it shows it; nullptr: no pod shows a row.
  const ModelRow* RowOf(std::string_view id) const {
    for (const PodView* pod : asked_) {
      if (const ModelRow* row = pod->Find(id); row != nullptr && row->IsAdded()) return row;
    }
    return nullptr;
  }

  bool SomePodMayHaveStartedWith(std::string_view id, const ModelRow* row) const {
    return std::any_of(situation_.pods.begin(), situation_.pods.end(), [&](const PodView& pod) { return pod.MayHaveStartedWith(id, row); });
  }

  static bool ServesRow(const DesiredModel& model, const ModelRow& row) { return row.IsOurs() && row.hash == model.hash && !row.blocked; }

  // Of a pod that has the model from its file.
  static Likeness LikenessInFile(const DesiredModel& model, const PodView& pod, const ModelRow& row) {
    if (!pod.started_with) return Compare(model, row);
    const auto said = pod.started_with->find(model.id);
    if (said == pod.started_with->end()) return {Likeness::Kind::kDifferent, "model_info.id"};
    if (said->second == model.hash) {
      // It may have started with another file than anybody saw.
      const Likeness shown = Compare(model, row);
      return shown.kind == Likeness::Kind::kDifferent ? shown : Likeness();
    }
    return {Likeness::Kind::kDifferent, "entry", ParamsOf(said->second) == ParamsOf(model.hash)};
  }

  bool Serves(const DesiredModel& model, const PodView& pod) const {
    const ModelRow* row = pod.Find(model.id);
    if (row == nullptr) return false;
    if (row->IsAdded()) return ServesRow(model, *row);
    return LikenessInFile(model, pod, *row).kind == Likeness::Kind::kSame;
  }

  void Decide(const DesiredModel& model, PlannedModel& planned) {
    planned.serving = CountPods([&](const PodView& pod) { return Serves(model, pod); });
    planned.unproven = CountPods([&](const PodView& pod) {
      const ModelRow* row = pod.Find(model.id);
      return row != nullptr && !row->IsAdded() && LikenessInFile(model, pod, *row).kind == Likeness::Kind::kUntold;
    });
    if (const std::string taken = TakenBy(model.id); !taken.empty()) {
      planned.action = Action::kForeign;
      planned.reason = taken;
    } else if (const ModelRow* row = RowOf(model.id)) {
      DecideRow(model, *row, planned);
    } else {
      DecideWithoutRow(model, planned);
    }
    if (!planned.calls.empty()) NeedVariables(model, planned);
  }

  // Who else has a row of that id; "": nobody.
  std::string TakenBy(std::string_view id) const {
    for (const PodView* pod : asked_) {
      const ModelRow* row = pod->Find(id);
      if (row == nullptr || !row->IsAdded() || (row->IsOurs() && row->source == desired_.source && row->role.empty())) continue;
      if (row->IsOurs() && row->source != desired_.source) return fmt::format("its id belongs to a model of {}", row->source);
      return "a model with this id exists, and litellm-warden did not add it";
    }
    return {};
  }

  void DecideRow(const DesiredModel& model, const ModelRow& row, PlannedModel& planned) {
    if (IsBlockedByOthers(model)) {
      planned.action = Action::kLeave;
      planned.drifted = "blocked";
      planned.reason = "it was blocked by somebody else";
      if (situation_.correct_drift) Change(model, row, planned);
      return;
    }
    // A row that says the same as a pod's file changes nothing there before 1.94: the pod goes on showing its file's.
    if (planned.serving + planned.unproven == plan_.asked) return LookForDrift(model, row, planned);
    if (planned.serving == 0) return Change(model, row, planned);
    // What no look of a pod can mend.
    const auto shows_old_info = [&](const PodView* pod) { return Serves(model, *pod) || HasParamsOf(model, *pod); };
    if (!can().sees_info_alone && std::all_of(asked_.begin(), asked_.end(), shows_old_info)) return RolloutForInfo(planned);
    if (!situation_.fresh) {
      planned.action = Action::kReload;
      planned.reason = "it is in the database, and some pods have not loaded it yet";
      return;
    }
    planned.action = Action::kNotServed;
    planned.reason = fmt::format("{} not serve it although it is in the database: see LiteLLM's log", Without(model));
  }

  // As the entry says, but for a block that is not ours: an operator's emergency switch.
  bool IsBlockedByOthers(const DesiredModel& model) const {
    return std::any_of(asked_.begin(), asked_.end(), [&](const PodView* pod) {
      const ModelRow* row = pod->Find(model.id);
      return row != nullptr && row->IsOurs() && row->blocked && !row->blocked_by_us && row->hash == model.hash;
    });
  }

  // Another version of it, be it of a row or of the pod's file, whose name and litellm_params are the same.
  static bool HasParamsOf(const DesiredModel& model, const PodView& pod) {
    const ModelRow* row = pod.Find(model.id);
    if (row == nullptr || row->blocked) return false;
    if (row->IsAdded()) return row->IsOurs() && ParamsOf(row->hash) == ParamsOf(model.hash);
    if (!pod.started_with) return false;
    const auto said = pod.started_with->find(model.id);
    return said != pod.started_with->end() && ParamsOf(said->second) == ParamsOf(model.hash);
  }

  // "pods a and b do"
  std::string Without(const DesiredModel& model) const {
    std::vector<std::string_view> names;
    for (const PodView* pod : asked_) {
      if (!Serves(model, *pod) && (names.empty() || names.back() != pod->pod)) names.push_back(pod->pod);
    }
    std::string text = names.size() == 1 ? "pod " : "pods ";
    for (std::size_t i = 0; i < names.size() && i < 3; ++i) text += fmt::format("{}{}", i == 0 ? "" : ", ", names[i]);
    if (names.size() > 3) text += fmt::format(" and {} others", names.size() - 3);
    return text + (names.size() == 1 ? " does" : " do");
  }

  void LookForDrift(const DesiredModel& model, const ModelRow& row, PlannedModel& planned) {
    planned.action = Action::kLeave;
    for (const PodView* pod : asked_) {
      const Likeness likeness = Compare(model, *pod->Find(model.id));
      if (likeness.kind == Likeness::Kind::kDifferent) planned.drifted = likeness.what;
    }
    if (planned.drifted.empty()) return;
    // The hash is that of the entry, what is served is not.
    planned.serving = CountPods(
        [&](const PodView& pod) { return Serves(model, pod) && Compare(model, *pod.Find(model.id)).kind != Likeness::Kind::kDifferent; });
    if (situation_.correct_drift) Change(model, row, planned);
    planned.reason = fmt::format("its {} was changed by somebody else", planned.drifted);
  }

  void RolloutForInfo(PlannedModel& planned) const {
    planned.action = Action::kNeedsRollout;
    planned.reason = "only its model_info changed, and LiteLLM before 1.94 does not reload that";
  }

  void Change(const DesiredModel& model, const ModelRow& row, PlannedModel& planned) {
    if ((model.wildcard || row.repeated) && !can().unregisters_wildcards) return LingeringWildcard(model, true, row.since, planned);
    const bool lost =
        HasLost(row.info_names, model.body.info_names) || (!can().removes_params && HasLost(row.param_names, model.body.param_names));
    planned.action = Action::kChange;
    if (can().patches && !lost) {
      planned.calls = {PatchCall(model, desired_.source, row, can().removes_params)};
      return;
    }
    // Also where only model_info changed, which other pods do not see before 1.94: when they restart, they read the row.
    planned.calls = {DeleteCall(model.id), NewCall(model, desired_.source, row.since)};
    if (can().patches) planned.reason = "a parameter was removed, so it is deleted and added again: one pod does not serve it for a moment";
  }

  // The row is right for whoever restarts; whoever does not has both versions, and lists the new one.
  void LingeringWildcard(const DesiredModel& model, bool has_row, std::string_view since, PlannedModel& planned) const {
    planned.action = Action::kChange;
    if (has_row) planned.calls.push_back(DeleteCall(model.id));
    planned.calls.push_back(NewCall(model, desired_.source, since));
    planned.lingers = true;
    planned.reason = "LiteLLM before 1.94 keeps serving the old version of a wildcard until the pod restarts";
  }

  void DecideWithoutRow(const DesiredModel& model, PlannedModel& planned) {
    std::size_t absent = 0, different = 0, in_info_alone = 0;
    const std::size_t untold = planned.unproven;
    std::string what;
    for (const PodView* pod : asked_) {
      const ModelRow* row = pod->Find(model.id);
      if (row == nullptr) {
        ++absent;
        continue;
      }
      const Likeness likeness = LikenessInFile(model, *pod, *row);
      different += likeness.kind == Likeness::Kind::kDifferent ? 1 : 0;
      in_info_alone += likeness.info_alone ? 1 : 0;
      if (likeness.kind != Likeness::Kind::kSame) what = likeness.what;
    }
    if (different > 0 && different == in_info_alone && absent == 0 && !can().sees_info_alone) return RolloutForInfo(planned);
    if (different > 0 && model.wildcard && !can().unregisters_wildcards) return LingeringWildcard(model, false, "", planned);
    if (absent == asked_.size()) {
      planned.action = Action::kAdd;
      planned.calls = {NewCall(model, desired_.source, situation_.now)};
    } else if (absent > 0 || different > 0) {
      planned.action = different > 0 ? Action::kChange : Action::kAdd;
      planned.reason = different > 0 ? fmt::format("pods loaded a different {} from the file at start", what)
                                     : "some pods loaded it from the file at start";
      planned.calls = {NewCall(model, desired_.source, "")};
    } else if (untold > 0 && can().sees_info_alone) {
      planned.action = Action::kAdopt;
      planned.reason = fmt::format("loaded from the file at start, and LiteLLM does not show {}: a database row makes it verifiable", what);
      planned.calls = {NewCall(model, desired_.source, "")};
    } else {
      planned.action = Action::kLeave;
      planned.reason = untold > 0 ? fmt::format("loaded from the file at start; LiteLLM does not show {}, so that cannot be verified", what)
                                  : "loaded from the file at start";
    }
  }

  void NeedVariables(const DesiredModel& model, PlannedModel& planned) const {
    for (const std::string& variable : model.body.variables) {
      if (std::find(situation_.undefined.begin(), situation_.undefined.end(), variable) == situation_.undefined.end()) continue;
      planned.action = Action::kDeclined;
      planned.reason = fmt::format("the workload does not define the environment variable {} that it refers to", variable);
      planned.calls.clear();
      return;
    }
    for (const PodView& pod : situation_.pods) {
      for (const std::string& variable : model.body.variables) {
        if (std::find(pod.lacks.begin(), pod.lacks.end(), variable) == pod.lacks.end()) continue;
        planned.action = Action::kNeedsRollout;
        planned.reason = fmt::format("pod {} does not have the environment variable {} that it refers to", pod.pod, variable);
        planned.calls.clear();
        return;
      }
    }
  }

  // Ids of what is to go: our rows of this source, and models of its file, that no entry wants any more.
  std::set<std::string> Gone() const {
    std::set<std::string> gone;
    for (const PodView* pod : asked_) {
      for (const auto& [id, row] : pod->models.rows) {
        const bool was_ours = row.IsAdded() ? row.IsOurs() && row.source == desired_.source && row.role.empty()
                                            : pod->started_with && pod->started_with->find(id) != pod->started_with->end();
        if (was_ours && desired_.Find(id) == nullptr && !desired_.Declines(id)) gone.insert(id);
      }
    }
    return gone;
  }

  void DecideGone(const std::string& id) {
    PlannedModel planned{.id = id, .action = Action::kRemove};
    std::size_t shown = 0, blocked = 0;
    const ModelRow* any = nullptr;
    for (const PodView* pod : asked_) {
      const ModelRow* row = pod->Find(id);
      if (row == nullptr) continue;
      if (any == nullptr || row->IsAdded()) any = row;
      ++shown;
      blocked += row->blocked ? 1 : 0;
    }
    planned.subject = fmt::format("model \"{}\"", any->name);
    planned.serving = asked_.size() - (shown - blocked);
    if (!TakenBy(id).empty()) return;
    if (SomePodMayHaveStartedWith(id, any->IsAdded() ? any : nullptr)) {
      Block(id, *any, shown, blocked, planned);
    } else {
      Remove(id, *any, shown, planned);
    }
    plan_.models.push_back(std::move(planned));
  }

  void Block(const std::string& id, const ModelRow& row, std::size_t shown, std::size_t blocked, PlannedModel& planned) const {
    planned.action = Action::kBlock;
    planned.reason = "running pods may have loaded it from the file at start: it is blocked now, and deleted when they are gone";
    if (blocked == shown) return;
    if (blocked > 0 && !situation_.fresh) {
      planned.action = Action::kReload;
    } else if (blocked > 0) {
      planned.action = Action::kNotServed;
      planned.reason = "it is blocked in the database, and some pods keep serving it: see LiteLLM's log";
    } else if (row.IsAdded() && can().blocks) {
      planned.calls = {BlockCall(id)};
    } else if (!row.IsAdded() && can().blocks) {
      planned.calls = {BlockedCall(id, row, desired_.source)};
    } else {
      planned.action = Action::kNeedsRollout;
      planned.reason = "pods loaded it from the file at start, or may have, and their LiteLLM cannot block it";
    }
  }

  void Remove(const std::string& id, const ModelRow& row, std::size_t shown, PlannedModel& planned) const {
    if (situation_.fresh && shown < asked_.size()) {
      planned.action = Action::kNeedsRollout;
      planned.reason = "it is deleted, and some pods keep serving it until they restart";
      return;
    }
    planned.calls = {DeleteCall(id)};
    if ((row.repeated || IsWildcard(row.name) || IsWildcard(row.model)) && !can().unregisters_wildcards) {
      planned.reason = "LiteLLM before 1.94 keeps serving a wildcard until the pod restarts";
      planned.lingers = true;
    }
  }

  // Keepers and throw-away rows.
  void OwnRows() {
    std::set<std::string> nudges;
    for (const PodView* pod : asked_) {
      for (const auto& [id, row] : pod->models.rows) {
        if (row.IsOurs() && row.source == desired_.source && row.role == kNudgeRole) nudges.insert(id);
      }
    }
    const auto deletes = [](const PlannedModel& model) {
      return std::any_of(model.calls.begin(), model.calls.end(),
                         [](const ModelCall& call) { return call.kind == ModelCall::Kind::kDelete; });
    };
    // No pod shows the keeper, so nobody knows whether it is there: making it twice does no harm.
    if (!can().loses_last_row && std::any_of(plan_.models.begin(), plan_.models.end(), deletes)) plan_.before.push_back(KeeperCall());
    for (const std::string& id : nudges) plan_.after.push_back(DeleteCall(id));
  }

  void FindRowForReload() {
    for (const PlannedModel& model : plan_.models) {
      if (model.id.empty()) continue;
      const bool goes = !model.calls.empty() && model.calls.back().kind == ModelCall::Kind::kDelete;
      const bool comes = !model.calls.empty() && !goes;
      const ModelRow* row = RowOf(model.id);
      if (!comes && (goes || row == nullptr || !row->IsOurs() || row->source != desired_.source)) continue;
      plan_.row_for_reload = model.id;
      return;
    }
  }

  const DesiredModels& desired_;
  const Situation& situation_;
  std::vector<const PodView*> asked_;
  Plan plan_;
};

int RankOf(const PlannedModel& model) {
  switch (model.action) {
    case Action::kAdd:
    case Action::kAdopt: return 0;
    case Action::kRemove:
    case Action::kBlock: return 2;
    default: return 1;
  }
}

}  // namespace

std::string_view ToString(Action action) {
  switch (action) {
    case Action::kLeave: return "leave";
    case Action::kAdd: return "add";
    case Action::kChange: return "change";
    case Action::kAdopt: return "adopt";
    case Action::kRemove: return "remove";
    case Action::kBlock: return "block";
    case Action::kReload: return "reload";
    case Action::kNeedsRollout: return "needs rollout";
    case Action::kForeign: return "foreign";
    case Action::kDeclined: return "declined";
    case Action::kNotServed: return "not served";
    case Action::kUnknown: return "unknown";
  }
  return {};
}

bool Plan::is_pending() const {
  return std::any_of(models.begin(), models.end(), [](const PlannedModel& model) { return model.is_pending(); });
}

std::vector<ModelCall> Plan::Calls() const {
  std::vector<ModelCall> calls = before;
  for (int rank = 0; rank <= 2; ++rank) {
    for (const PlannedModel& model : models) {
      if (RankOf(model) == rank) calls.insert(calls.end(), model.calls.begin(), model.calls.end());
    }
  }
  calls.insert(calls.end(), after.begin(), after.end());
  return calls;
}

std::size_t Plan::Count(Action action) const {
  return static_cast<std::size_t>(
      std::count_if(models.begin(), models.end(), [&](const PlannedModel& model) { return model.action == action; }));
}

Plan PlanModels(const DesiredModels& desired, const Situation& situation) { return Planner(desired, situation).Make(); }

}  // namespace warden::hotadd
