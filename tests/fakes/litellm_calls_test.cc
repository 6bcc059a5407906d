// What calls to the fake LiteLLM proxy change and say, where no recorded answer shows it.
#include <gtest/gtest.h>

#include "fakes/litellm_client.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;
using fake_litellm::DatabaseState;

constexpr char kOld[] = "1.81.14";
constexpr char kNew[] = "1.108.6";
constexpr char kNewest[] = "1.110.2";

TEST(LiteLlmCalls, VersionsAreRead) {
  EXPECT_EQ(fake_litellm::ReadVersion("1.108.6"), (fake_litellm::Version{1, 108, 6}));
  EXPECT_LT(fake_litellm::ReadVersion("1.98.1"), fake_litellm::ReadVersion("1.108.0"));
  for (const char* wrong : {"", "1", "1.2", "1.2.", "1.2.x", "1.2.3.4", "v1.2.3", "1.-2.3"}) {
    EXPECT_THROW(fake_litellm::ReadVersion(wrong), std::invalid_argument) << wrong;
  }
}

TEST(LiteLlmCalls, AKeyIsReadFromEveryHeaderThatLiteLlmReads) {
  LiteLlmClient client(kNew);
  const auto status = [&](const std::string& name, const std::string& value) {
    return client.fake().Serve(0, {.target = "/v1/models", .headers = {{name, value}}}).status;
  };
  EXPECT_EQ(status("Authorization", std::string("Bearer ") + kMasterKey), 200U);
  EXPECT_EQ(status("authorization", std::string("bearer ") + kMasterKey), 200U);
  EXPECT_EQ(status("X-Api-Key", kMasterKey), 200U);
  EXPECT_EQ(status("api-key", kMasterKey), 200U);
  EXPECT_EQ(status("x-litellm-api-key", std::string("Bearer ") + kMasterKey), 200U);
  EXPECT_EQ(status("Authorization", kMasterKey), 401U);
  EXPECT_EQ(status("x-api-key", "sk-wrong"), 401U);
  EXPECT_EQ(client.fake().Serve(0, {.target = "/v1/models"}).status, 401U);
}

TEST(LiteLlmCalls, WithoutAMasterKeyEverybodyIsLetIn) {
  LiteLlmClient client(FakeLiteLlmOptions{.master_key = ""});
  EXPECT_EQ(client.fake().Serve(0, {.target = "/v1/models"}).status, 200U);
}

TEST(LiteLlmCalls, ParametersAreRemovedFrom109On) {
  for (const auto& [version, removes] : {std::pair{kOld, false}, {kNew, false}, {"1.109.0", true}, {kNewest, true}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m", {{"timeout", 30}, {"rpm", 1}}));
    EXPECT_EQ(client.Patch(0, "id-m", {{"litellm_params_to_remove", {"timeout", "absent"}}}).status, 200U);
    EXPECT_EQ(client.Info(0, "id-m")["litellm_params"].contains("timeout"), !removes);
    EXPECT_EQ(client.Info(0, "id-m")["litellm_params"]["rpm"], 1);
    const Json both = {{"litellm_params", {{"rpm", 2}}}, {"litellm_params_to_remove", {"rpm"}}};
    EXPECT_EQ(client.Patch(0, "id-m", both).status, removes ? 422U : 200U);
    EXPECT_EQ(client.Patch(0, "id-m", {{"litellm_params_to_remove", {"model"}}}).status, removes ? 422U : 200U);
  }
}

TEST(LiteLlmCalls, APostOfUpdateLosesWhatIsNotDeclared) {
  for (const auto& [version, keeps_drop_params, renames, writes_info] :
       {std::tuple{kOld, false, false, false}, {kNew, true, true, false}, {kNewest, true, true, true}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m", {{"temperature", 0.5}, {"rpm", 1}, {"drop_params", true}}, {{"hash", "1"}}));
    const Json change = {
        {"model_name", "n"}, {"litellm_params", {{"model", "openai/other"}}}, {"model_info", {{"id", "id-m"}, {"hash", "2"}}}};
    EXPECT_EQ(client.Send(0, "POST", "/model/update", change).status, 200U);
    const fake_litellm::ModelRow row = client.fake().rows()[0];
    EXPECT_EQ(row.params["model"], "openai/other");
    EXPECT_EQ(row.params["rpm"], 1);
    EXPECT_FALSE(row.params.contains("temperature"));
    EXPECT_EQ(row.params.contains("drop_params"), keeps_drop_params);
    EXPECT_EQ(row.name, renames ? "n" : "m");
    EXPECT_EQ(row.info["hash"], writes_info ? "2" : "1");
    EXPECT_EQ(client.Info(0, "id-m")["litellm_params"]["model"], renames ? "openai/other" : "openai/up-m") << "live at once or at the poll";
  }
}

TEST(LiteLlmCalls, ErrorsHaveATypeByTheirStatusFrom109On) {
  for (const auto& [version, type] : {std::pair{kNew, "auth_error"}, {kNewest, "internal_server_error"}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    const Said again = client.New(0, Model("m", "id-m"));
    EXPECT_EQ(again.status, 500U);
    EXPECT_EQ(again.body["error"]["type"], type);
    EXPECT_EQ(again.body["error"]["code"], "500") << "a text";
  }
}

TEST(LiteLlmCalls, AnOutageOfTheDatabaseIsNeverAnAbsence) {
  struct Case {
    std::string version;
    unsigned info, add, remove, change;
  };
  for (const auto& [version, info, add, remove, change] :
       {Case{kOld, 200, 500, 400, 500}, Case{kNew, 503, 500, 400, 500}, Case{kNewest, 503, 503, 503, 500}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    client.fake().SetDatabase(DatabaseState::kAway);
    EXPECT_EQ(client.Send(0, "GET", "/model/info?litellm_model_id=id-m").status, info);
    EXPECT_EQ(client.New(0, Model("n", "id-n")).status, add);
    EXPECT_EQ(client.Delete(0, "id-m").status, remove);
    EXPECT_EQ(client.Patch(0, "id-m", {{"litellm_params", {{"rpm", 1}}}}).status, change);
    EXPECT_EQ(client.Send(0, "GET", "/health/readiness").status, 503U);
    EXPECT_EQ(client.Chat(0, "m").status, 200U);
    client.fake().Advance(10 * kPoll);
    EXPECT_EQ(client.Chat(0, "m").status, 200U) << "nothing is dropped";
    client.fake().SetDatabase(DatabaseState::kConnected);
    EXPECT_EQ(client.fake().rows().size(), 1U);
    EXPECT_FALSE(client.fake().rows()[0].params.contains("rpm"));
    EXPECT_EQ(client.New(0, Model("n", "id-n")).status, 200U);
  }
}

TEST(LiteLlmCalls, WithoutADatabaseModelsAreNotAdded) {
  LiteLlmClient client(FakeLiteLlmOptions{.model_lists = {Json::array({Model("f", "id-f")})}, .database = DatabaseState::kNone});
  EXPECT_EQ(client.New(0, Model("m", "id-m")).status, 500U);
  EXPECT_EQ(client.Delete(0, "id-f").status, 500U);
  EXPECT_EQ(client.Chat(0, "f").status, 200U);
  EXPECT_EQ(client.Send(0, "GET", "/health/readiness").body["db"], "Not connected");
  client.fake().Advance(kPoll);
  EXPECT_EQ(client.Chat(0, "f").status, 200U);
}

TEST(LiteLlmCalls, AForkAddsModelsToTheMemoryOfOneReplica) {
  const Json none = Json::array();
  LiteLlmClient client(FakeLiteLlmOptions{.model_lists = {none, none}, .database = DatabaseState::kMemoryOnly});
  EXPECT_EQ(client.New(0, Model("m", "id-m")).status, 200U);
  EXPECT_EQ(client.Send(0, "GET", "/health/readiness").body["db"], "Not connected");
  client.fake().Advance(10 * kPoll);
  EXPECT_EQ(client.Chat(0, "m").status, 200U);
  EXPECT_EQ(client.Chat(1, "m").status, 400U);
  EXPECT_TRUE(client.fake().rows().empty());
  EXPECT_EQ(client.Delete(0, "id-m").status, 200U);
  EXPECT_EQ(client.Delete(0, "id-m").status, 400U);
  EXPECT_EQ(client.Chat(0, "m").status, 400U);
}

TEST(LiteLlmCalls, ABlockedModelIsListedByIdOnly) {
  LiteLlmClient client(kNew);
  client.New(0, Model("m", "id-m"));
  client.New(0, Model("m", "id-m2"));
  EXPECT_EQ(client.Send(0, "POST", "/model/block", {{"model_id", "id-m"}}).status, 200U);
  EXPECT_EQ(client.Chat(0, "m").status, 200U) << "the other one of that name";
  EXPECT_EQ(client.Chat(0, "id-m").status, 503U);
  client.Send(0, "POST", "/model/block", {{"model_id", "id-m2"}});
  EXPECT_EQ(client.Chat(0, "m").status, 403U);
  EXPECT_FALSE(client.Names(0, "m"));
  EXPECT_EQ(client.Info(0, "id-m")["model_info"]["blocked"], true);
  client.fake().Restart(0, Json::array());
  EXPECT_EQ(client.Chat(0, "m").status, 403U) << "it stays blocked";
}

TEST(LiteLlmCalls, ThereIsNoBlockingBefore194) {
  LiteLlmClient client(kOld);
  client.New(0, Model("m", "id-m"));
  EXPECT_EQ(client.Send(0, "POST", "/model/block", {{"model_id", "id-m"}}).status, 404U);
  EXPECT_EQ(client.Chat(0, "m").status, 200U);
  EXPECT_FALSE(client.Info(0, "id-m")["model_info"].contains("blocked"));
}

TEST(LiteLlmCalls, EnvironmentGoesUpstream) {
  for (const auto& [version, literal] : {std::pair{kOld, true}, {kNew, false}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(FakeLiteLlmOptions{.version = version, .environment = {{"THERE", "sk-there"}}});
    client.New(0, Model("m", "id-m", {{"api_key", "os.environ/THERE"}, {"temperature", 0.5}, {"extra_headers", {{"x-a", "1"}}}}));
    client.New(0, Model("n", "id-n", {{"api_key", "os.environ/MISSING"}}));
    EXPECT_EQ(client.Chat(0, "m").status, 200U);
    const auto sent = client.fake().upstream();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].id, "id-m");
    EXPECT_EQ(sent[0].key, "sk-there");
    EXPECT_EQ(sent[0].params["extra_headers"]["x-a"], "1");
    const Json body = {{"model", "up-m"}, {"temperature", 0.5}, {"messages", {{{"role", "user"}, {"content", "x"}}}}};
    EXPECT_EQ(sent[0].body, body);
    EXPECT_EQ(client.Chat(0, "n").status, literal ? 200U : 500U);
    EXPECT_EQ(client.fake().upstream().back().key, literal ? "os.environ/MISSING" : "sk-there");
    client.fake().SetEnvironment({{"OPENAI_API_KEY", "sk-ambient"}});
    EXPECT_EQ(client.Chat(0, "n").status, 200U);
    EXPECT_EQ(client.fake().upstream().back().key, literal ? "os.environ/MISSING" : "sk-ambient");
  }
}

TEST(LiteLlmCalls, NoSecretComesBack) {
  for (const char* version : {kOld, kNew, kNewest}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    const Json params = {
        {"api_key", "sk-canary-0001"},        {"client_secret", "canary-0002"},         {"vertex_credentials", "canary-0003"},
        {"aws_access_key_id", "canary-0004"}, {"aws_secret_access_key", "canary-0005"}, {"my_token", "canary-0006"},
        {"api_base", "http://base"}};
    const Said said = client.New(0, Model("m", "id-m", params));
    EXPECT_EQ(said.text().find("canary"), std::string::npos) << said.text();
    const Json info = client.Info(0, "id-m");
    EXPECT_EQ(info.dump().find("canary"), std::string::npos) << info;
    EXPECT_EQ(info["litellm_params"]["my_token"], "cana***0006");
    EXPECT_EQ(info["litellm_params"]["api_base"], "http://base");
  }
}

TEST(LiteLlmCalls, TheVersionIsToldByChatsAndWhereThisVersionTellsIt) {
  for (const auto& [version, by_readiness, by_details] :
       {std::tuple{kOld, true, false}, {"1.94.3", false, true}, {kNew, false, true}, {kNewest, false, true}}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(FakeLiteLlmOptions{.version = version, .model_lists = {Json::array({Model("f", "id-f")})}});
    EXPECT_EQ(client.Send(0, "GET", "/health/readiness").body.contains("litellm_version"), by_readiness);
    EXPECT_EQ(client.Send(0, "GET", "/health/readiness/details").body.contains("litellm_version"), by_details);
    const net::HttpCall chat = CallTo("POST", "/v1/chat/completions", {{"model", "f"}, {"messages", Json::array()}});
    EXPECT_EQ(client.fake().Serve(0, chat).Header("x-litellm-version"), version);
    EXPECT_EQ(client.fake().Serve(0, CallTo("GET", "/model/info")).Header("x-litellm-version"), "");
  }
}

// Whatever is sent, there is an answer, and nothing is half done.
TEST(LiteLlmCalls, OddBodiesAreAnswered) {
  const std::vector<Json> odd = {nullptr, true, 0, -1.5, "", "text", Json::array(), Json::array({1}), Json::object(), {{"model", 1}}};
  for (const char* version : {kOld, kNewest}) {
    SCOPED_TRACE(version);
    LiteLlmClient client(version);
    client.New(0, Model("m", "id-m"));
    for (const auto& [method, path] : {std::pair{"POST", "/model/new"},
                                       {"POST", "/model/delete"},
                                       {"POST", "/model/update"},
                                       {"POST", "/model/block"},
                                       {"POST", "/model/unblock"},
                                       {"PATCH", "/model/id-m/update"},
                                       {"POST", "/v1/chat/completions"},
                                       {"POST", "/v1/completions"}}) {
      for (const Json& value : odd) {
        EXPECT_GE(client.Send(0, method, path, value).status, 200U) << method << path << value;
        for (const char* key :
             {"model_name", "litellm_params", "model_info", "id", "model_id", "model", "messages", "blocked", "litellm_params_to_remove"}) {
          Json body = Model("n", "id-n");
          body[key] = value;
          EXPECT_GE(client.Send(0, method, path, body).status, 200U) << method << path << body;
        }
        for (const char* key : {"model", "api_key", "rpm", "timeout", "max_retries", "mock_response", "custom_llm_provider"}) {
          Json body = Model("n", "id-n-" + std::to_string(client.fake().rows().size()));
          body["litellm_params"][key] = value;
          EXPECT_GE(client.Send(0, method, path, body).status, 200U) << method << path << body;
          client.Chat(0, "n");
        }
        EXPECT_EQ(client.Send(0, "GET", "/model/info").status, 200U) << value;
      }
    }
    EXPECT_EQ(client.Send(0, "GET", "/model/info?litellm_model_id=%ff").status, 500U) << "no text";
  }
}

TEST(LiteLlmCalls, AnEntryWithoutAnIdHasOneThatDependsOnItsParameters) {
  const nlohmann::ordered_json params = {
      {"model", "openai/gpt-file-noid"}, {"api_base", "http://127.0.0.1:18280/v1"}, {"api_key", "sk-upstream-SECRET1234567890"}};
  EXPECT_EQ(fake_litellm::GeneratedId("file-noid", params), "4d97f79b270764facf867887fb40b0f62be556acd4e0dcc0c12350d21f4ddaff")
      << "as recorded";
}

}  // namespace
}  // namespace warden::testing
