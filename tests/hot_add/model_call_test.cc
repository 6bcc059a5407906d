// What is sent.
#include "hotadd/model_call.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hot_add/desired_models.h"

namespace warden::hotadd {
namespace {

using Json = nlohmann::json;
using Kind = ModelCall::Kind;

DesiredModel Model(const std::string& info = "", const std::string& params = "rpm: 5") {
  return testing::DesiredEntry("{model_name: m, litellm_params: {model: openai/m, " + params + "}, model_info: {id: i" +
                               (info.empty() ? "" : ", " + info) + "}}")
      .models.at(0);
}

TEST(ModelCall, New) {
  const DesiredModel model = Model("mode: chat");
  const ModelCall call = NewCall(model, "src", "2026-01-01T00:00:00Z");
  EXPECT_EQ(call.method(), "POST");
  EXPECT_EQ(call.target(), "/model/new");
  EXPECT_EQ(Json::parse(call.body), (Json{{"model_name", "m"},
                                          {"litellm_params", {{"model", "openai/m"}, {"rpm", 5}}},
                                          {"model_info",
                                           {{"id", "i"},
                                            {"mode", "chat"},
                                            {"managed_by", "litellm-warden"},
                                            {"warden_source", "src"},
                                            {"warden_hash", model.hash},
                                            {"warden_params", {"model", "rpm"}},
                                            {"warden_info", {"mode"}},
                                            {"warden_blocked", false},
                                            {"warden_since", "2026-01-01T00:00:00Z"}}}}));
  EXPECT_FALSE(Json::parse(NewCall(model, "src", "").body)["model_info"].contains("warden_since"));
}

TEST(ModelCall, WhatSaysWhatARowIsIsNotTheEntrys) {
  for (const char* info : {"managed_by: me", "warden_source: other", "warden_role: nudge", "blocked: true"})
    EXPECT_TRUE(testing::DesiredEntry("{model_name: m, litellm_params: {model: openai/m}, model_info: {id: i, " + std::string(info) + "}}")
                    .models.empty())
        << info;
}

TEST(ModelCall, Patch) {
  ModelRow row;
  row.param_names = {"model", "rpm", "temperature", "tpm"};
  row.since = "2026-01-01T00:00:00Z";
  const ModelCall call = PatchCall(Model(), "src", row, true);
  EXPECT_EQ(call.method(), "PATCH");
  EXPECT_EQ(call.target(), "/model/i/update");
  const Json body = Json::parse(call.body);
  EXPECT_EQ(body["litellm_params_to_remove"], (Json{"temperature", "tpm"}));
  EXPECT_EQ(body["model_info"]["warden_since"], "2026-01-01T00:00:00Z");
  EXPECT_FALSE(body.contains("blocked"));
  EXPECT_FALSE(Json::parse(PatchCall(Model(), "src", row, false).body).contains("litellm_params_to_remove"));
  row.blocked = true;
  row.param_names = {"model"};
  const Json again = Json::parse(PatchCall(Model(), "src", row, true).body);
  EXPECT_EQ(again["blocked"], false);
  EXPECT_FALSE(again.contains("litellm_params_to_remove")) << "nothing is to be removed";
}

TEST(ModelCall, DeleteAndBlock) {
  EXPECT_EQ(DeleteCall("a \"b").body, R"({"id":"a \"b"})");
  EXPECT_EQ(DeleteCall("i").target(), "/model/delete");
  EXPECT_EQ(BlockCall("i").body, R"({"blocked":true,"model_info":{"warden_blocked":true}})");
  EXPECT_EQ(BlockCall("i").target(), "/model/i/update");
  EXPECT_EQ(EmptyPatchCall("i").body, "{}");
  EXPECT_EQ(EmptyPatchCall("i").method(), "PATCH");
}

TEST(ModelCall, Blocked) {
  ModelRow row;
  row.name = "dwild/gpt-4o";
  row.model = "dwild/gpt-4o";
  EXPECT_EQ(Json::parse(BlockedCall("i", row, "src").body),
            (Json{{"model_name", "dwild/gpt-4o"},
                  {"litellm_params", {{"model", "openai/litellm-warden"}}},
                  {"model_info", {{"id", "i"}, {"managed_by", "litellm-warden"}, {"warden_source", "src"}, {"warden_blocked", true}}},
                  {"blocked", true}}));
}

TEST(ModelCall, TargetsAreEncoded) {
  for (const auto& [id, encoded] : std::vector<std::pair<std::string, std::string>>{{"gpt-4o_1.2~x", "gpt-4o_1.2~x"},
                                                                                    {"a b", "a%20b"},
                                                                                    {"a?b#c", "a%3Fb%23c"},
                                                                                    {"100%", "100%25"},
                                                                                    {"ä", "%C3%A4"},
                                                                                    {"a/../b", "a%2F..%2Fb"},
                                                                                    {"a:b@c", "a%3Ab%40c"}})
    EXPECT_EQ(EmptyPatchCall(id).target(), "/model/" + encoded + "/update");
}

TEST(ModelCall, RowsOfOurOwnCallNobody) {
  const Json body = Json::parse(NudgeCall("warden-own-x", "src").body);
  EXPECT_EQ(body["litellm_params"]["api_base"], "http://127.0.0.1:9");
  EXPECT_EQ(body["model_info"]["warden_role"], "nudge");
  EXPECT_EQ(body["model_name"], "warden-own-x");
  EXPECT_TRUE(KeeperCall().id.starts_with(kOwnIdPrefix));
  EXPECT_EQ(Json::parse(KeeperCall().body)["litellm_params"]["model"], "warden-own/keeper") << "a provider that no LiteLLM knows";
}

TEST(ModelCall, WhatPodsReadBackIsTheModel) {
  const DesiredModel model = Model("mode: chat", "api_key: os.environ/A");
  const Json body = Json::parse(NewCall(model, "src", "").body);
  const auto models = ReadPodModels(Json{{"data", {body}}}.dump());
  const ModelRow& row = models->rows.at("i");
  EXPECT_TRUE(row.IsOurs());
  EXPECT_EQ(row.hash, model.hash);
  EXPECT_EQ(row.param_names, model.body.param_names);
  EXPECT_EQ(row.info_names, model.body.info_names);
}

}  // namespace
}  // namespace warden::hotadd
