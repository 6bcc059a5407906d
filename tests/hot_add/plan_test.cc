// Decisions that are told apart by little. Whole histories: plan_property_test.cc.
#include "hotadd/plan.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hot_add/desired_models.h"

namespace warden::hotadd {
namespace {

using Json = nlohmann::json;
using testing::DesiredFrom;

const char* const kNew = "1.108.6";
const char* const kOld = "1.81.14";

std::string Entry(const std::string& id, const std::string& params = "rpm: 5", const std::string& name = "") {
  return "- {model_name: \"" + (name.empty() ? id : name) + "\", litellm_params: {model: openai/x, " + params +
         "}, model_info: {id: " + id + "}}\n";
}
DesiredModels Desired(const std::string& entries) { return DesiredFrom("model_list:\n" + entries); }

// A row as pods show it that hold what `call` (POST /model/new) made.
Json Shown(const ModelCall& call) {
  Json row = Json::parse(call.body);
  row["model_info"]["db_model"] = true;
  return row;
}
Json RowOf(const std::string& entry, const std::string& since = "", const std::string& source = testing::kOurSource) {
  return Shown(NewCall(Desired(entry).models.at(0), source, since));
}
Json FileEntry(const std::string& id, Json params) {
  params["model"] = "openai/x";
  return {{"model_name", id}, {"litellm_params", params}, {"model_info", {{"id", id}, {"db_model", false}}}};
}

PodView Pod(const std::string& name, const std::vector<Json>& rows, const char* version = kNew) {
  PodView pod;
  pod.pod = name;
  pod.protocol = ProtocolOf(*litellm::VersionOfTag(version));
  pod.models = *ReadPodModels(Json{{"data", rows}}.dump());
  pod.started_with = FileModels();
  return pod;
}

Plan PlanOf(const DesiredModels& desired, const std::vector<PodView>& pods, bool fresh = false, bool correct = false) {
  return PlanModels(desired, {.pods = pods, .fresh = fresh, .correct_drift = correct, .allow_empty = true, .now = "2026-01-01T00:00:00Z"});
}
// "add: POST /model/new i; …"
std::string Said(const Plan& plan) {
  std::string text;
  for (const PlannedModel& model : plan.models) {
    text += std::string(text.empty() ? "" : "; ") + model.id + " " + std::string(ToString(model.action));
    for (const ModelCall& call : model.calls)
      text += std::string(call.kind == ModelCall::Kind::kPatch && !call.body.starts_with(R"({"blocked":true)") ? " patch" : "") +
              (call.kind == ModelCall::Kind::kNew ? " new" : "") + (call.kind == ModelCall::Kind::kDelete ? " delete" : "") +
              (call.body.starts_with(R"({"blocked":true)") ? " block" : "");
  }
  return text;
}

TEST(Plan, AddsWhatNobodyHas) {
  const Plan plan = PlanOf(Desired(Entry("i")), {Pod("a", {}), Pod("b", {})});
  EXPECT_EQ(Said(plan), "i add new");
  EXPECT_EQ(Json::parse(plan.models[0].calls[0].body)["model_info"]["warden_since"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(plan.row_for_reload, "i");
  EXPECT_TRUE(plan.is_pending());
}

TEST(Plan, LeavesWhatAllServe) {
  const Json row = RowOf(Entry("i"));
  const Plan plan = PlanOf(Desired(Entry("i")), {Pod("a", {row}), Pod("b", {row})});
  EXPECT_EQ(Said(plan), "i leave");
  EXPECT_EQ(plan.models[0].serving, 2U);
  EXPECT_FALSE(plan.is_pending());
}

TEST(Plan, WaitsForPodsBeforeItBlamesThem) {
  const std::vector<PodView> pods = {Pod("a", {RowOf(Entry("i"))}), Pod("b", {})};
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i")), pods)), "i reload");
  const Plan fresh = PlanOf(Desired(Entry("i")), pods, true);
  EXPECT_EQ(Said(fresh), "i not served");
  EXPECT_EQ(fresh.models[0].reason, "pod b does not serve it although it is in the database: see LiteLLM's log");
}

TEST(Plan, ChangesByWhatTheVersionCan) {
  const auto desired = Desired(Entry("i", "rpm: 6"));
  const auto said = [&](const char* version, const std::string& old) {
    const Json row = RowOf(Entry("i", old), "2025-01-01T00:00:00Z");
    return Said(PlanOf(desired, {Pod("a", {row}, version), Pod("b", {row}, version)}));
  };
  EXPECT_EQ(said(kNew, "rpm: 5"), "i change patch");
  EXPECT_EQ(said(kOld, "rpm: 5"), "i change delete new");
  EXPECT_EQ(said(kNew, "rpm: 5, tpm: 1"), "i change delete new") << "a parameter that was left out";
  EXPECT_EQ(said("1.109.0", "rpm: 5, tpm: 1"), "i change patch");
}

TEST(Plan, TheOldestPodDecides) {
  const Json row = RowOf(Entry("i", "rpm: 5"), "2025-01-01T00:00:00Z");
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i", "rpm: 6")), {Pod("a", {row}), Pod("b", {row}, kOld)})), "i change delete new");
}

TEST(Plan, ForeignersStay) {
  Json foreign = RowOf(Entry("i"));
  foreign["model_info"]["managed_by"] = "terraform";
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i")), {Pod("a", {}), Pod("b", {foreign})})), "i foreign");
  const Plan other = PlanOf(Desired(Entry("i")), {Pod("a", {RowOf(Entry("i"), "", "other/c/config.yaml")})});
  EXPECT_EQ(Said(other), "i foreign");
  EXPECT_EQ(other.models[0].reason, "its id belongs to a model of other/c/config.yaml");
  EXPECT_EQ(Said(PlanOf(Desired(""), {Pod("a", {foreign, RowOf(Entry("j"), "", "other/c/config.yaml")})})), "") << "and are in no plan";
}

TEST(Plan, RemovesOrBlocks) {
  PodView pod = Pod("a", {RowOf(Entry("i"))});
  EXPECT_EQ(Said(PlanOf(Desired(""), {pod})), "i remove delete");
  pod.started_with = std::nullopt;
  EXPECT_EQ(Said(PlanOf(Desired(""), {pod})), "i block block") << "its file may have it";
  PodView old = Pod("a", {RowOf(Entry("i"))}, kOld);
  old.started_with = FileModels{{"i", "x"}};
  const Plan plan = PlanOf(Desired(""), {old});
  EXPECT_EQ(Said(plan), "i needs rollout");
  EXPECT_FALSE(plan.models[0].reason.empty());
}

TEST(Plan, APodThatCouldNotBeAskedMayHaveEverything) {
  PodView away;
  away.pod = "b";
  away.problem = "connection refused";
  const Plan plan = PlanOf(Desired(""), {Pod("a", {RowOf(Entry("i"))}), away});
  EXPECT_EQ(Said(plan), "i block block");
  EXPECT_EQ(plan.unasked, 1U);
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i")), {away})), "i unknown");
}

TEST(Plan, AFileThatHidesItIsAdopted) {
  PodView pod = Pod("a", {FileEntry("i", {{"rpm", 5}})});
  const auto desired = Desired(Entry("i", "rpm: 5, api_key: os.environ/A"));
  pod.started_with = std::nullopt;
  EXPECT_EQ(Said(PlanOf(desired, {pod})), "i adopt new");
  pod.started_with = FileModelsOf(desired);
  EXPECT_EQ(Said(PlanOf(desired, {pod})), "i leave") << "known to be the same";
  pod.started_with = FileModels{{"i", "another"}};
  EXPECT_EQ(Said(PlanOf(desired, {pod})), "i change new");
  PodView old = Pod("a", {FileEntry("i", {{"rpm", 5}})}, kOld);
  old.started_with = std::nullopt;
  const Plan plan = PlanOf(desired, {old});
  EXPECT_EQ(Said(plan), "i leave");
  EXPECT_EQ(plan.models[0].unproven, 1U);
}

TEST(Plan, DriftIsToldAndCorrectedWhereThatIsAsked) {
  Json row = RowOf(Entry("i"));
  row["litellm_params"]["rpm"] = 99;
  const Plan told = PlanOf(Desired(Entry("i")), {Pod("a", {row})});
  EXPECT_EQ(Said(told), "i leave");
  EXPECT_EQ(told.models[0].drifted, "rpm");
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i")), {Pod("a", {row})}, false, true)), "i change patch");
}

// A pod that goes on with its file's entry although a row says the same is not at fault, and no look would change it.
TEST(Plan, OldVersionsMayStayWithTheirFile) {
  const std::string entry = Entry("i", "api_key: os.environ/A");
  PodView file = Pod("a", {FileEntry("i", {{"rpm", 5}})}, kOld);
  file.started_with = std::nullopt;
  const Plan plan = PlanOf(Desired(entry), {file, Pod("b", {RowOf(entry)}, kOld)});
  EXPECT_EQ(Said(plan), "i leave");
  EXPECT_EQ(plan.models[0].unproven, 1U);
}

// The row is what a pod reads when it restarts: where it is not made anew, no restart helps.
TEST(Plan, OldVersionsGetTheRowThatTheyWillReadWhenTheyRestart) {
  const auto with = [](const std::string& info) {
    return "- {model_name: i, litellm_params: {model: openai/x}, model_info: {id: i, mode: " + info + "}}\n";
  };
  const Json before = RowOf(with("chat"));
  const Json after = RowOf(with("embedding"));
  const auto desired = Desired(with("embedding"));
  EXPECT_EQ(Said(PlanOf(desired, {Pod("a", {before}, kOld), Pod("b", {before}, kOld)})), "i change delete new");
  EXPECT_EQ(Said(PlanOf(desired, {Pod("a", {after}, kOld), Pod("b", {before}, kOld)})), "i needs rollout") << "without another look";
  PodView of_file = Pod("b", {FileEntry("i", {{"mode", "chat"}})}, kOld);
  of_file.started_with = FileModelsOf(Desired(with("chat")));
  EXPECT_EQ(Said(PlanOf(desired, {Pod("a", {after}, kOld), of_file}, true)), "i needs rollout") << "and no riddle for LiteLLM's log";
  PodView with_file = Pod("a", {RowOf(Entry("i", "rpm: 5"))}, kOld);
  with_file.started_with = FileModels{{"i", "x"}};
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i", "rpm: 6")), {with_file})), "i change delete new") << "the row stands in its file's place";
}

TEST(Plan, VariablesMustBeThere) {
  PodView pod = Pod("a", {});
  pod.lacks = {"A"};
  const Plan plan = PlanOf(Desired(Entry("i", "api_key: os.environ/A") + Entry("j", "api_key: os.environ/B")), {pod});
  EXPECT_EQ(Said(plan), "i needs rollout; j add new");
  EXPECT_EQ(plan.models[0].reason, "pod a does not have the environment variable A that it refers to");
}

TEST(Plan, AddsBeforeItChangesBeforeItRemoves) {
  const Plan plan = PlanOf(Desired(Entry("c", "rpm: 6") + Entry("n")), {Pod("a", {RowOf(Entry("c")), RowOf(Entry("a"))})});
  std::string order;
  for (const ModelCall& call : plan.Calls()) order += call.id;
  EXPECT_EQ(order, "nca");
}

TEST(Plan, OldVersionsKeepOneRow) {
  const Plan plan = PlanOf(Desired(""), {Pod("a", {RowOf(Entry("i"))}, kOld)});
  ASSERT_EQ(plan.before.size(), 1U);
  EXPECT_EQ(plan.before[0].id, kKeeperId);
  EXPECT_TRUE(PlanOf(Desired(""), {Pod("a", {RowOf(Entry("i"))})}).before.empty()) << "newer ones need none";
  EXPECT_TRUE(PlanOf(Desired(Entry("i")), {Pod("a", {RowOf(Entry("i"))}, kOld)}).before.empty()) << "where nothing goes";
}

// A misspelt model_list would take every model away.
TEST(Plan, AnEmptyConfigurationRemovesNothingUnlessThatIsSaid) {
  const DesiredModels nothing = Desired("");
  const std::vector<PodView> pods = {Pod("a", {RowOf(Entry("i")), RowOf(Entry("j"))})};
  const Plan plan = PlanModels(nothing, {.pods = pods});
  EXPECT_TRUE(plan.models.empty());
  EXPECT_FALSE(plan.is_pending());
  EXPECT_EQ(plan.kept_of_empty, 2U);
  EXPECT_EQ(PlanModels(nothing, {.pods = pods, .allow_empty = true}).models.size(), 2U);
  const DesiredModels one = Desired(Entry("i"));
  EXPECT_EQ(PlanModels(one, {.pods = pods}).models.size(), 2U) << "what is not in a list that has others goes";
}

// No restart would help.
TEST(Plan, VariablesThatNobodyDefinesAreSaid) {
  const std::vector<std::string> undefined = {"A"};
  const DesiredModels desired = Desired(Entry("i", "api_key: os.environ/A"));
  const std::vector<PodView> pods = {Pod("a", {})};
  const Plan plan = PlanModels(desired, {.pods = pods, .undefined = undefined});
  EXPECT_EQ(plan.models[0].action, Action::kDeclined);
  EXPECT_EQ(plan.models[0].reason, "the workload does not define the environment variable A that it refers to");
  EXPECT_TRUE(plan.Calls().empty());
}

// Each of several workers must serve it, and the pod counts once.
TEST(Plan, CountsPodsAndNotTheirWorkers) {
  const DesiredModels desired = Desired(Entry("i"));
  const std::vector<PodView> pods = {Pod("a", {RowOf(Entry("i"))}), Pod("a", {RowOf(Entry("i"))}), Pod("b", {RowOf(Entry("i"))}),
                                     Pod("b", {})};
  const Plan plan = PlanModels(desired, {.pods = pods});
  EXPECT_EQ(plan.asked, 2U);
  EXPECT_EQ(plan.models[0].serving, 1U);
}

TEST(Plan, ThrowAwayRowsAreSwept) {
  const Json nudge = Shown(NudgeCall("warden-own-nudge-1", testing::kOurSource));
  const Json other = Shown(NudgeCall("warden-own-nudge-2", "other"));
  const Plan plan = PlanOf(Desired(""), {Pod("a", {nudge, other}), Pod("b", {nudge})});
  ASSERT_EQ(plan.after.size(), 1U);
  EXPECT_EQ(plan.after[0].body, R"({"id":"warden-own-nudge-1"})");
  EXPECT_EQ(Said(plan), "");
}

TEST(Plan, DeclinedModelsStayAsTheyAre) {
  const Plan plan = PlanOf(Desired(Entry("i", "api_key: sk-abcdefgh12345678")), {Pod("a", {RowOf(Entry("i"))})});
  EXPECT_EQ(Said(plan), "i declined");
  EXPECT_EQ(Said(PlanOf(Desired(Entry("i") + Entry("i")), {Pod("a", {RowOf(Entry("i"))})})), "i declined; i declined");
}

}  // namespace
}  // namespace warden::hotadd
