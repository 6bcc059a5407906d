// What reaches which replica of the fake LiteLLM proxy when, and what never does.
#include <gtest/gtest.h>

#include "fakes/litellm_client.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr char kOld[] = "1.81.14";
constexpr char kNew[] = "1.108.6";

TEST(LiteLlmReload, ANewModelIsServedAtOnceAndElsewhereAfterAPoll) {
  for (const char* version : {kOld, "1.94.3", "1.98.1", "1.104.4", kNew, "1.110.2"}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    EXPECT_EQ(client.New(0, Model("m", "id-m")).status, 200U);
    EXPECT_EQ(client.Chat(0, "m").status, 200U);
    EXPECT_TRUE(client.Names(0, "m"));
    EXPECT_FALSE(client.Lists(1, "id-m"));
    client.fake().Advance(kPoll);
    EXPECT_TRUE(client.Lists(1, "id-m"));
    EXPECT_EQ(client.Chat(1, "m").status, 200U);
    EXPECT_EQ(client.Chat(1, "id-m").status, 200U) << "by id";
  }
}

TEST(LiteLlmReload, PollsComeAtTheTimesOfTheirReplicas) {
  LiteLlmClient client(kNew);
  client.New(0, Model("m", "id-m"));
  // The second replica started half an interval before.
  client.fake().Advance(milliseconds(14'999));
  EXPECT_FALSE(client.Lists(1, "id-m"));
  client.fake().Advance(milliseconds(1));
  EXPECT_TRUE(client.Lists(1, "id-m"));
  EXPECT_EQ(client.fake().polls(0), 0U);
  client.fake().Advance(kPoll);
  EXPECT_EQ(client.fake().polls(0), 1U);
  EXPECT_EQ(client.fake().polls(1), 2U);
}

TEST(LiteLlmReload, ADeletedModelLeavesTheOthersWithAPoll) {
  for (const char* version : {kOld, kNew}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    client.New(0, Model("keep", "id-keep"));
    client.fake().Advance(kPoll);
    EXPECT_EQ(client.Delete(0, "id-m").status, 200U);
    EXPECT_FALSE(client.Lists(0, "id-m"));
    EXPECT_EQ(client.Chat(1, "m").status, 200U);
    client.fake().Advance(kPoll);
    EXPECT_EQ(client.Chat(1, "m").status, 400U);
  }
}

TEST(LiteLlmReload, TheLastDeletionReachesTheOthersFrom194On) {
  for (const auto& [version, arrives] : {std::pair{kOld, false}, {"1.94.3", true}, {kNew, true}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    client.fake().Advance(kPoll);
    client.Delete(0, "id-m");
    client.fake().Advance(10 * kPoll);
    EXPECT_EQ(client.Lists(1, "id-m"), !arrives);
  }
}

TEST(LiteLlmReload, AChangeOfModelInfoAloneNeverReachesTheOthersIn18114) {
  for (const auto& [version, arrives] : {std::pair{kOld, false}, {kNew, true}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m", Json::object(), {{"hash", "1"}}));
    client.fake().Advance(kPoll);
    client.Patch(0, "id-m", {{"model_info", {{"hash", "2"}}}});
    EXPECT_EQ(client.Info(0, "id-m")["model_info"]["hash"], "2");
    client.fake().Advance(10 * kPoll);
    EXPECT_EQ(client.Info(1, "id-m")["model_info"]["hash"], arrives ? "2" : "1");
    // Nor does a DELETE and a POST of the same parameters within one poll.
    client.Delete(0, "id-m");
    client.New(0, Model("m", "id-m", Json::object(), {{"hash", "3"}}));
    client.fake().Advance(10 * kPoll);
    EXPECT_EQ(client.Info(1, "id-m")["model_info"]["hash"], arrives ? "3" : "1");
    EXPECT_EQ(client.Patch(1, "id-m", Json::object()).status, 200U);
    EXPECT_EQ(client.Info(1, "id-m")["model_info"]["hash"], "3") << "a PATCH on that replica brings it";
  }
}

TEST(LiteLlmReload, APatchTakesAllModelsOfTheDatabaseAwayForAMomentBefore198) {
  for (const auto& [version, gaps] : {std::pair{kOld, 1U}, {"1.94.3", 1U}, {"1.98.1", 0U}, {kNew, 0U}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    client.Patch(0, "id-m", {{"litellm_params", {{"rpm", 1}}}});
    EXPECT_EQ(client.fake().gaps(0), gaps);
    EXPECT_EQ(client.fake().gaps(1), 0U);
    client.Patch(1, "id-m", Json::object());
    EXPECT_EQ(client.fake().gaps(1), 0U) << "it had none yet";
    EXPECT_TRUE(client.Lists(1, "id-m"));
  }
}

// POST of a row that is thrown away makes a replica follow in every version, without a gap.
TEST(LiteLlmReload, APostOfAnyRowReloadsTheReplicaThatAnswers) {
  for (const char* version : {kOld, kNew}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("changed", "id-changed"));
    client.New(0, Model("gone", "id-gone"));
    client.fake().Advance(kPoll);
    client.New(0, Model("added", "id-added"));
    client.Patch(0, "id-changed", {{"litellm_params", {{"rpm", 9}}}});
    client.Delete(0, "id-gone");
    client.New(1, Model("throw-away", "id-throw-away"));
    EXPECT_TRUE(client.Lists(1, "id-added"));
    EXPECT_EQ(client.Info(1, "id-changed")["litellm_params"]["rpm"], 9);
    EXPECT_FALSE(client.Lists(1, "id-gone"));
    EXPECT_EQ(client.fake().gaps(1), 0U);
  }
}

TEST(LiteLlmReload, ADeleteReloadsNothing) {
  for (const char* version : {kOld, kNew}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(1, Model("throw-away", "id-throw-away"));
    client.New(0, Model("added", "id-added"));
    EXPECT_EQ(client.Delete(1, "id-throw-away").status, 200U);
    EXPECT_FALSE(client.Lists(1, "id-added"));
  }
}

// From 1.98 until names were compared, not even the replica that answers the PATCH takes a new name: nothing is cleared any more.
TEST(LiteLlmReload, ANewNameAloneReachesTheOthersIn1108) {
  for (const auto& [version, here, there] : {std::tuple{kOld, "n", "m"}, {"1.98.1", "m", "m"}, {kNew, "n", "n"}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    client.fake().Advance(kPoll);
    EXPECT_EQ(client.Patch(0, "id-m", {{"model_name", "n"}}).status, 200U);
    EXPECT_EQ(client.Info(0, "id-m")["model_name"], here);
    client.fake().Advance(10 * kPoll);
    EXPECT_EQ(client.Info(1, "id-m")["model_name"], there);
  }
}

TEST(LiteLlmReload, WildcardsStayInTheRouterBefore194) {
  for (const auto& [version, stays] : {std::pair{kOld, true}, {"1.94.3", false}, {kNew, false}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("keep", "id-keep"));
    client.New(0, Model("w/*", "id-w", {{"model", "openai/*"}, {"api_key", "sk-old"}}));
    client.Patch(0, "id-w", {{"litellm_params", {{"api_key", "sk-new"}}}});
    std::set<std::string> keys;
    for (int i = 0; i < 6; ++i) client.Chat(0, "w/gpt-z");
    for (const auto& call : client.fake().upstream()) keys.insert(call.key);
    EXPECT_EQ(keys, stays ? std::set<std::string>({"sk-new", "sk-old"}) : std::set<std::string>({"sk-new"}));
    EXPECT_EQ(client.fake().upstream().front().body["model"], "gpt-z");

    client.Delete(0, "id-w");
    EXPECT_FALSE(client.Lists(0, "id-w"));
    EXPECT_EQ(client.Chat(0, "w/gpt-z").status, stays ? 200U : 400U);
    client.fake().Restart(0, Json::array());
    EXPECT_EQ(client.Chat(0, "w/gpt-z").status, 400U);
  }
}

TEST(LiteLlmReload, MembersOfAWildcardAreRowsWithItsId) {
  for (const auto& [version, rows] : {std::pair{kOld, 4U}, {kNew, 3U}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("w/*", "id-w", {{"model", "openai/*"}}));
    client.New(0, Model("v/*", "id-v", {{"model", "hosted_vllm/*"}}));
    EXPECT_EQ(client.RowsOf(0, "id-w"), rows);
    EXPECT_EQ(client.RowsOf(0, "id-v"), 1U) << "of a provider without a list";
    EXPECT_EQ(client.Info(0, "id-w")["model_name"], "w/*");
    EXPECT_EQ(client.Names(0, "w/*"), client.fake().version() == kOld);
    EXPECT_TRUE(client.Names(0, "w/gpt-4o"));
  }
}

TEST(LiteLlmReload, ARowOfAFileBornIdReplacesTheFilesVersionAndADeleteLeavesNothing) {
  const Json file = Json::array({Model("f", "id-f", {{"model", "openai/file"}})});
  LiteLlmClient client(kNew, file);
  EXPECT_EQ(client.New(0, Model("f", "id-f", {{"model", "openai/row"}})).status, 200U);
  EXPECT_EQ(client.Info(0, "id-f")["litellm_params"]["model"], "openai/row");
  EXPECT_EQ(client.Info(1, "id-f")["litellm_params"]["model"], "openai/file");
  client.fake().Advance(kPoll);
  EXPECT_EQ(client.Info(1, "id-f")["litellm_params"]["model"], "openai/row");
  client.Delete(0, "id-f");
  client.fake().Advance(10 * kPoll);
  EXPECT_EQ(client.Chat(0, "f").status, 400U) << "entries of the file are not loaded again";
  EXPECT_EQ(client.Info(1, "id-f")["litellm_params"]["model"], "openai/row") << "its file lists the id";
  client.fake().Restart(0, file);
  EXPECT_EQ(client.Info(0, "id-f")["litellm_params"]["model"], "openai/file");
}

TEST(LiteLlmReload, ARowLikeTheFilesEntryIsNotLoadedIn18114) {
  const Json file = Json::array({Model("f", "id-f"), Model("g", "id-g")});
  LiteLlmClient client(kOld, file);
  EXPECT_EQ(client.New(0, Model("other-name", "id-f", {{"model", "openai/up-f"}})).status, 200U);
  EXPECT_FALSE(client.Names(0, "other-name"));
  EXPECT_EQ(client.Info(0, "id-f")["model_info"]["db_model"], false);
  EXPECT_EQ(client.Delete(0, "id-f").status, 200U);
  EXPECT_FALSE(client.Lists(0, "id-f")) << "the entry of the file is gone here";
  EXPECT_TRUE(client.Lists(1, "id-f"));
}

TEST(LiteLlmReload, AFileThatChangesUnderAReplicaTakesModelsAwayButBringsNone) {
  LiteLlmClient client(kNew, Json::array({Model("f", "id-f"), Model("g", "id-g")}));
  client.fake().ReplaceFile(0, Json::array({Model("g", "id-g"), Model("h", "id-h")}));
  client.fake().Advance(kPoll);
  EXPECT_FALSE(client.Lists(0, "id-f"));
  EXPECT_TRUE(client.Lists(0, "id-g"));
  EXPECT_FALSE(client.Lists(0, "id-h"));
  EXPECT_TRUE(client.Lists(1, "id-f"));
}

TEST(LiteLlmReload, EachWorkerHasARouterOfItsOwn) {
  LiteLlmClient client(FakeLiteLlmOptions{.version = kNew, .workers = 2});
  client.New(0, Model("m", "id-m"));
  // Calls go to the workers by turns: the first one answered the POST.
  EXPECT_FALSE(client.Lists(0, "id-m"));
  EXPECT_TRUE(client.Lists(0, "id-m"));
  EXPECT_TRUE(client.fake().Served(0, 0).contains("id-m"));
  EXPECT_FALSE(client.fake().Served(0, 1).contains("id-m"));
  client.fake().Advance(kPoll);
  EXPECT_TRUE(client.Lists(0, "id-m"));
  EXPECT_TRUE(client.Lists(0, "id-m"));
}

TEST(LiteLlmReload, AModelThatCannotBeBuiltIsSavedButNotServed) {
  const Json model = Model("bad", "id-bad", {{"model", "nosuchprovider/x"}});
  LiteLlmClient old(kOld);
  EXPECT_EQ(old.New(0, model).status, 200U);
  LiteLlmClient recent(kNew);
  const Said said = recent.New(0, model);
  EXPECT_EQ(said.status, 500U);
  EXPECT_NE(said.text().find("was saved to the database"), std::string::npos);
  for (LiteLlmClient* client : {&old, &recent}) {
    EXPECT_FALSE(client->Lists(0, "id-bad"));
    EXPECT_EQ(client->fake().rows().size(), 1U);
    EXPECT_EQ(client->New(0, model).status, 500U) << "the row is there";
    EXPECT_EQ(client->Delete(0, "id-bad").status, 200U);
  }
}

TEST(LiteLlmReload, AChangeThatCannotBeBuiltKeepsTheOldVersionIn1108) {
  for (const auto& [version, keeps, status] : {std::tuple{kOld, false, 200U}, {"1.98.1", false, 500U}, {kNew, true, 200U}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    EXPECT_EQ(client.Patch(0, "id-m", {{"litellm_params", {{"model", "nosuchprovider/x"}}}}).status, status);
    EXPECT_EQ(client.Lists(0, "id-m"), keeps);
    EXPECT_EQ(client.fake().rows()[0].params["model"], "nosuchprovider/x");
  }
}

}  // namespace
}  // namespace warden::testing
