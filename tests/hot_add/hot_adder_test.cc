// The usual ways of a model, version by version, without trouble.
#include "proxy/hot_adder.h"

#include <gtest/gtest.h>

#include "hot_add/desired_models.h"
#include "hot_add/world.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kVersions = {"1.81.14", "1.94.3", "1.98.1", "1.100.5", "1.104.4", "1.108.6", "1.109.0", "1.110.2"};

std::string Problem(const proxy::HotAddReport& report) {
  std::string text = report.status.ok() ? "" : report.status.message();
  for (const auto& [id, said] : report.failures) text += " " + id + ": " + said;
  for (const auto& model : report.plan.models) {
    if (model.is_pending()) text += " " + model.id + " is pending";
  }
  return text + (report.is_settled() ? "" : " not settled");
}

TEST(HotAdder, AModelComesChangesAndGoes) {
  for (const std::string& version : kVersions) {
    SCOPED_TRACE(version);
    World world(version, 3);
    const Json other = Entry("o");
    const auto added = world.Apply(Json::array({Entry("m", {{"rpm", 1}}), other}));
    EXPECT_EQ(Problem(added), "");
    EXPECT_EQ(Actions(added), "m leave; o leave");
    EXPECT_EQ(world.Misses(Entry("m", {{"rpm", 1}})), "");
    for (std::size_t replica = 0; replica < 3; ++replica) EXPECT_EQ(world.Chat(replica, "m"), 200U);
    EXPECT_EQ(Problem(world.Apply(Json::array({Entry("m", {{"rpm", 2}}), other}))), "");
    EXPECT_EQ(world.Misses(Entry("m", {{"rpm", 2}})), "");
    EXPECT_EQ(Problem(world.Apply(Json::array({Entry("m", {{"tpm", 7}}, "renamed"), other}))), "");
    EXPECT_EQ(world.Misses(Entry("m", {{"tpm", 7}}, "renamed")), "") << "what was left out is gone";
    EXPECT_EQ(Problem(world.Apply(Json::array({other}))), "");
    EXPECT_TRUE(world.NobodyHas("m"));
    EXPECT_EQ(world.Misses(other), "");
    EXPECT_EQ(Problem(world.Apply(Json::array())), "") << "the last one";
    EXPECT_TRUE(world.NobodyHas("o"));
  }
}

TEST(HotAdder, ASecondTimeThereIsNothingToDo) {
  for (const std::string& version : kVersions) {
    SCOPED_TRACE(version);
    World world(version);
    const Json list =
        Json::array({Entry("m"), Entry("n", {{"tags", {"a"}}}, "pool"), Entry("p", Json::object(), "pool", {{"mode", "chat"}})});
    world.Apply(list);
    const auto before = world.writes();
    const auto again = world.Apply(list);
    EXPECT_EQ(world.writes(), before);
    EXPECT_EQ(again.writes + again.reloads, 0U);
    EXPECT_TRUE(again.is_settled());
  }
}

TEST(HotAdder, LookingWritesNothing) {
  World world("1.108.6");
  proxy::HotAdder adder = world.MakeAdder();
  const auto report = adder.Look(Desired(Json::array({Entry("m")})), world.pods(), {});
  EXPECT_EQ(Actions(report), "m add");
  EXPECT_TRUE(world.writes().empty());
}

TEST(HotAdder, FromVersion98OnNoModelIsGoneForAMoment) {
  for (const std::string& version : kVersions) {
    SCOPED_TRACE(version);
    World world(version);
    world.Apply(Json::array({Entry("m", {{"rpm", 1}}), Entry("o")}));
    world.Apply(Json::array({Entry("m", {{"rpm", 2}}), Entry("o"), Entry("n")}));
    EXPECT_EQ(world.fake().gaps(0) + world.fake().gaps(1), 0U) << "and before, no PATCH is sent";
  }
}

TEST(HotAdder, AModelOfTheFileIsNotLostByADelete) {
  for (const std::string& version : kVersions) {
    SCOPED_TRACE(version);
    const Json file = Json::array({Entry("f", {{"rpm", 1}}), Entry("g")});
    World world(FakeLiteLlmOptions{.version = version, .model_lists = {file, file}});
    const auto changed = world.Apply(Json::array({Entry("f", {{"rpm", 2}}), Entry("g")}));
    EXPECT_EQ(world.Misses(Entry("f", {{"rpm", 2}})), "") << "in every version a row takes the file's place";
    const auto gone = world.Apply(Json::array({Entry("g")}));
    if (changed.plan.protocol.blocks) {
      EXPECT_EQ(Actions(gone), "g leave; f block");
      EXPECT_EQ(world.Chat(0, "f"), 403U);
      EXPECT_EQ(world.Chat(1, "f"), 403U);
    } else {
      EXPECT_EQ(Actions(gone), "g leave; f needs rollout");
    }
    world.RestartAll(Json::array({Entry("g")}));
    const auto after = world.Apply(Json::array({Entry("g")}));
    EXPECT_EQ(Actions(after), "g leave");
    EXPECT_TRUE(world.NobodyHas("f"));
    EXPECT_FALSE(world.Rows().contains("f")) << "the row that switched it off is gone too";
  }
}

TEST(HotAdder, AnEntryThatLiteLlmDoesNotTakeIsSaid) {
  World world("1.108.6");
  const auto report = world.Apply(Json::array({Entry("bad", {{"model", "nobody/x"}}), Entry("text", {{"rpm", "abc"}}), Entry("good")}));
  EXPECT_TRUE(report.status.ok());
  ASSERT_TRUE(report.failures.contains("bad"));
  EXPECT_NE(report.failures.at("bad").find("LiteLLM took it and no pod serves it"), std::string::npos) << report.failures.at("bad");
  ASSERT_TRUE(report.failures.contains("text"));
  EXPECT_NE(report.failures.at("text").find("answered 422"), std::string::npos);
  EXPECT_EQ(world.Misses(Entry("good")), "");
}

TEST(HotAdder, AThousandModelsAreAddedOnce) {
  Json entries = Json::array();
  for (int i = 0; i < 1000; ++i) entries.push_back(Entry("model-" + std::to_string(i)));
  World world("1.108.6");
  EXPECT_EQ(Problem(world.Apply(entries)), "");
  EXPECT_EQ(world.Rows().size(), 1000U);
  EXPECT_EQ(world.Misses(entries[0]) + world.Misses(entries[999]), "");
  const std::size_t writes = world.writes().size();
  EXPECT_EQ(Problem(world.Apply(entries)), "");
  EXPECT_EQ(world.writes().size(), writes) << "nothing is left to do";
}

// The row is right for whoever restarts; that the old version is served until then is said, for no pod shows it.
TEST(HotAdder, WildcardsOfOldVersionsLinger) {
  const auto wildcard = [](int rpm) { return Entry("w", {{"model", "openai/*"}, {"rpm", rpm}}, "dwild/*"); };
  World old("1.81.14");
  EXPECT_EQ(Actions(old.Apply(Json::array({wildcard(1)}))), "w leave");
  EXPECT_EQ(old.Chat(1, "dwild/x"), 200U);
  const auto report = old.Apply(Json::array({wildcard(2)}));
  EXPECT_EQ(Actions(report), "w leave");
  ASSERT_EQ(report.written.size(), 1U);
  EXPECT_TRUE(report.written[0].lingers);
  old.RestartAll(Json::array());
  EXPECT_EQ(old.Misses(wildcard(2)), "");
  World recent("1.108.6");
  recent.Apply(Json::array({wildcard(1)}));
  EXPECT_EQ(Actions(recent.Apply(Json::array({wildcard(2)}))), "w leave");
  EXPECT_EQ(recent.Misses(wildcard(2)), "");
}

TEST(HotAdder, AWildcardOfTheFileIsSwitchedOff) {
  const Json file = Json::array({Entry("w", {{"model", "openai/*"}}, "dwild/*")});
  World world(FakeLiteLlmOptions{.version = "1.108.6", .model_lists = {file, file}});
  EXPECT_EQ(world.Chat(0, "dwild/x"), 200U);
  const auto report = world.Apply(Json::array());
  EXPECT_EQ(Problem(report), "");
  EXPECT_EQ(Actions(report), "w block");
  for (std::size_t replica = 0; replica < 2; ++replica) EXPECT_NE(world.Chat(replica, "dwild/x"), 200U);
  EXPECT_EQ(Problem(world.Apply(file)), "") << "and on again";
  for (std::size_t replica = 0; replica < 2; ++replica) EXPECT_EQ(world.Chat(replica, "dwild/x"), 200U);
}

TEST(HotAdder, WhatOthersEditedIsCorrectedWhereThatIsAsked) {
  World world("1.108.6");
  world.Apply(Json::array({Entry("m", {{"rpm", 1}})}));
  net::HttpCall edit{.method = "PATCH", .target = "/model/m/update"};
  edit.credential = std::string("Bearer ") + kUsualKey;
  edit.body = R"({"litellm_params": {"rpm": 99}})";
  ASSERT_EQ(world.fake().Serve(0, edit).status, 200U);
  world.Advance(std::chrono::seconds(60));
  const auto told = world.Apply(Json::array({Entry("m", {{"rpm", 1}})}));
  EXPECT_EQ(told.plan.models.at(0).drifted, "rpm");
  EXPECT_EQ(told.writes, 0U);
  world.options().correct_drift = true;
  EXPECT_TRUE(world.Apply(Json::array({Entry("m", {{"rpm", 1}})})).is_settled());
  EXPECT_EQ(world.Misses(Entry("m", {{"rpm", 1}})), "");
}

}  // namespace
}  // namespace warden::testing
