// Whatever lies behind a proxy: what can be had is had, on every pod, and nothing else is touched.
#include <gtest/gtest.h>

#include "hot_add/desired_models.h"
#include "hot_add/histories.h"
#include "hotadd/model_call.h"

namespace warden::testing {
namespace {

using hotadd::Action;
using hotadd::PlannedModel;
using Json = nlohmann::json;

constexpr int kCount = 200;
constexpr int kLongest = 160;

std::string Told(const proxy::HotAddReport& report) {
  std::string text = Actions(report) + (report.status.ok() ? "" : ", " + report.status.message());
  for (const auto& [id, said] : report.failures) text += "\nfailure " + id + ": " + said;
  for (const auto& model : report.plan.models) {
    if (!model.reason.empty()) text += "\n" + model.id + ": " + model.reason;
  }
  return text;
}

Json EntryOf(const Json& list, const std::string& id) {
  for (const Json& entry : list) {
    if (entry["model_info"]["id"] == id) return entry;
  }
  return nullptr;
}

// What others have, as it is served everywhere.
Json OthersIn(const History& history) {
  Json others = Json::array();
  for (const proxy::Pod& pod : history.world->pods()) {
    (void)pod;
    Json served = Json::object();
    for (const auto& [id, one] : history.world->fake().Served(others.size())) {
      if (history.foreign.contains(id)) served[id] = {one.name, one.params, one.info, one.blocked, one.from_database};
    }
    others.push_back(served);
  }
  const Json rows = history.world->Rows();
  for (const auto& [id, row] : rows.items()) {
    if (history.foreign.contains(id)) others.push_back(row);
  }
  return others;
}

// All that was set out is there. Where a pod's file was not known, or somebody else put something beside it, that may be there too.
bool HasAll(const History& history, const Json& entry) {
  for (std::size_t i = 0; i < history.world->pods().size(); ++i) {
    const auto served = history.world->fake().Served(i);
    const auto found = served.find(entry["model_info"]["id"].get<std::string>());
    if (found == served.end() || found->second.blocked) return false;
  }
  return true;
}

void ExpectServed(History& history, const PlannedModel& model) {
  const Json entry = EntryOf(history.desired, model.id);
  const std::string missed = history.world->Misses(entry);
  bool is_known = model.unproven == 0 && !history.edited.contains(model.id);
  for (const proxy::Pod& pod : history.world->pods()) is_known = is_known && (pod.started_with || !history.in_files.contains(model.id));
  if (!missed.empty() && (is_known || !HasAll(history, entry))) RC_FAIL(missed);
  // Whoever starts with an entry whose variable is missing lists it and cannot call anybody.
  if (!history.world->pods()[0].lacks.empty() && entry["litellm_params"]["api_key"] == "os.environ/LATER") return;
  // The old version of a wildcard goes on serving beside the new one: the report says so.
  if (model.id == "w" && !history.world->fake().traits().has_block) return;
  for (std::size_t i = 0; i < history.world->pods().size(); ++i) {
    const std::string asked = model.id == "w" ? "dwild/new" : model.id;
    RC_ASSERT(history.world->Chat(i, asked) == 200U);
    const fake_litellm::UpstreamCall sent = history.world->fake().upstream().back();
    const int rpm = entry["litellm_params"].value("rpm", 0);
    if (is_known) RC_ASSERT(sent.params.value("rpm", 0) == rpm);
  }
}

void ExpectOutcome(History& history, const proxy::HotAddReport& report) {
  for (const PlannedModel& model : report.plan.models) {
    RC_ASSERT(model.calls.empty());
    switch (model.action) {
      case Action::kLeave: ExpectServed(history, model); break;
      case Action::kNeedsRollout:
      case Action::kForeign: RC_ASSERT(!model.reason.empty()); break;
      case Action::kDeclined: RC_ASSERT(history.declined.contains(model.id)); break;
      case Action::kBlock:
        for (std::size_t i = 0; i < history.world->pods().size(); ++i) {
          const auto served = history.world->fake().Served(i);
          const auto found = served.find(model.id);
          RC_ASSERT(found == served.end() || found->second.blocked);
        }
        break;
      default: RC_FAIL("action " + std::string(ToString(model.action)) + " of " + model.id + ": " + model.reason);
    }
  }
}

bool HasNudges(const World& world) {
  const Json rows = world.Rows();
  return std::any_of(rows.begin(), rows.end(), [](const Json& row) {
    return row["info"].value("warden_role", "") == "nudge" && row["info"].value("warden_source", "") == kOurSource;
  });
}

// What was ours and no entry wants any more is served by nobody, but where it is said.
void ExpectGone(const History& history, const proxy::HotAddReport& report) {
  const Json rows = history.world->Rows();
  for (const auto& [id, row] : rows.items()) {
    const bool ours = row["info"].value("warden_source", "") == kOurSource && !row["info"].contains("warden_role");
    if (!ours || !EntryOf(history.desired, id).is_null()) continue;
    const bool said = std::any_of(report.plan.models.begin(), report.plan.models.end(),
                                  [&, name = id](const PlannedModel& model) { return model.id == name; });
    RC_ASSERT(said);
  }
}

TEST(PlanProperty, ReachesWhatIsDesiredAndTouchesNothingElse) {
  std::map<Action, std::size_t> seen;
  CheckScripts(kCount, kLongest, [&](Script& script) {
    History history = MakeHistory(script);
    const auto before = history.world->Rows();
    RC_LOG() << history.story;
    const auto planned = history.world->MakeAdder().Look(Desired(history.desired), history.world->pods(), {});
    RC_LOG() << "planned: " << Told(planned) << "\n";
    const auto report = history.world->Apply(history.desired);
    RC_LOG() << "done: " << Told(report) << "\n";
    for (const PlannedModel& model : planned.plan.models) ++seen[model.action];
    RC_ASSERT(report.status.ok());
    RC_ASSERT(report.is_settled());
    ExpectOutcome(history, report);
    ExpectGone(history, report);
    RC_ASSERT(!HasNudges(*history.world));
    for (const std::string& id : history.foreign) RC_ASSERT(history.world->Rows()[id] == before[id]);
    for (const std::string& body : history.world->bodies()) RC_ASSERT(body.find("Canary") == std::string::npos);
  });
  if (!CountIsOurs()) return;
  for (const Action action : {Action::kLeave, Action::kAdd, Action::kChange, Action::kAdopt, Action::kRemove, Action::kBlock,
                              Action::kNeedsRollout, Action::kForeign, Action::kDeclined})
    EXPECT_GT(seen[action], 2U) << ToString(action);
}

TEST(PlanProperty, OthersAreServedAsBefore) {
  CheckScripts(kCount / 2, kLongest, [&](Script& script) {
    History history = MakeHistory(script);
    history.world->Advance(std::chrono::seconds(61));
    const Json before = OthersIn(history);
    RC_LOG() << history.story;
    const auto report = history.world->Apply(history.desired);
    RC_LOG() << Told(report) << "\n";
    RC_ASSERT(OthersIn(history) == before);
  });
}

TEST(PlanProperty, ASecondTimeNothingIsWritten) {
  CheckScripts(kCount / 2, kLongest, [&](Script& script) {
    History history = MakeHistory(script);
    RC_LOG() << history.story;
    RC_LOG() << "first: " << Told(history.world->Apply(history.desired)) << "\n";
    const auto writes = history.world->writes();
    const auto again = history.world->Apply(history.desired);
    RC_LOG() << "again: " << Told(again) << "\n";
    for (std::size_t i = writes.size(); i < history.world->writes().size(); ++i) RC_LOG() << history.world->writes()[i] << "\n";
    RC_ASSERT(history.world->writes().size() == writes.size());
  });
}

TEST(PlanProperty, ARestartWithTheNewFileHelps) {
  CheckScripts(kCount / 2, kLongest, [&](Script& script) {
    History history = MakeHistory(script);
    RC_LOG() << history.story;
    RC_LOG() << "before: " << Told(history.world->Apply(history.desired)) << "\n";
    history.world->fake().SetEnvironment({{"KEY", "sk-upstream"}, {"LATER", "sk-later"}});
    history.world->Advance(std::chrono::seconds(5));
    history.world->RestartAll(history.desired);
    history.in_files.clear();
    for (const Json& entry : history.desired) history.in_files.insert(entry["model_info"]["id"]);
    const auto report = history.world->Apply(history.desired);
    RC_LOG() << "after: " << Told(report) << "\n";
    RC_ASSERT(report.is_settled());
    for (const PlannedModel& model : report.plan.models)
      RC_ASSERT(model.action == Action::kLeave || model.action == Action::kForeign || model.action == Action::kDeclined);
    ExpectOutcome(history, report);
  });
}

}  // namespace
}  // namespace warden::testing
