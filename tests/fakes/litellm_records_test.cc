// The fake LiteLLM proxy against what real ones answered: whole sequences of requests, replayed in the order in which they were sent.
#include "fakes/records.h"

namespace warden::testing {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr char kKey[] = "Bearer sk-master-FIXTURE-0001";

// The pair of replicas of one version.
class Pair : public RecordsTest, public ::testing::WithParamInterface<std::string> {
 protected:
  static FakeLiteLlmOptions Options(bool with_wildcard) {
    return {.version = GetParam(),
            .model_lists = {RecordedFile(with_wildcard), RecordedFile(with_wildcard)},
            .environment = {{"UPSTREAM_KEY_1", "sk-env-upstream-1"}}};
  }
  static bool is_old() { return GetParam() == "1.81.14"; }

  void Start(bool with_wildcard) { fake_ = std::make_unique<FakeLiteLlm>(Options(with_wildcard)); }
  // Not every request was recorded for both versions.
  void Replay(const std::string& name) {
    const std::string folder = "pair-" + GetParam();
    if (!std::filesystem::exists(RecordsFolder() / folder / (name + ".json"))) return;
    RecordsTest::Replay(*fake_, folder, name);
    ++replayed_;
  }
  void ReplayAll(const std::vector<std::string>& names) {
    for (const std::string& name : names) Replay(name);
  }
  // A request that was sent, but not kept.
  void Send(std::size_t replica, const std::string& method, const std::string& target, const Json& body) {
    net::HttpCall call{.method = method, .target = target, .body = body.dump()};
    call.credential = kKey;
    fake_->Serve(replica, call);
  }
  void New(std::size_t replica, const std::string& name, const std::string& id, const Json& info = Json::object(),
           const std::string& model = "") {
    Json body = {{"model_name", name},
                 {"litellm_params",
                  {{"model", model.empty() ? "openai/up-" + name : model},
                   {"api_base", "http://127.0.0.1:18280/v1"},
                   {"api_key", "sk-upstream-SECRET1234567890"}}},
                 {"model_info", info}};
    body["model_info"]["id"] = id;
    Send(replica, "POST", "/model/new", body);
  }
  FakeLiteLlm& fake() { return *fake_; }
  int replayed() const { return replayed_; }

 private:
  std::unique_ptr<FakeLiteLlm> fake_;
  int replayed_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Versions, Pair, ::testing::Values("1.81.14", "1.108.6"),
                         [](const auto& info) { return info.param == "1.81.14" ? std::string("Old") : std::string("New"); });

TEST_P(Pair, Start) {
  Start(false);
  ReplayAll({"00_readiness", "00_readiness_details", "00_liveliness", "00_config_reload", "00_drain_off"});
}

// A write on B after a write on A, for each form of the write: that it is answered as recorded, and whether B follows in that call.
TEST_P(Pair, WritesThatMakeTheOtherReplicaFollow) {
  struct Form {
    std::string name;
    bool old_follows, new_follows;
  };
  const std::vector<Form> forms = {{"patch_empty", true, true},     {"patch_same_hash", true, true},  {"unblock", false, true},
                                   {"new_duplicate", false, false}, {"delete_unknown", false, false}, {"patch_keeper", true, true},
                                   {"update_same", false, true}};
  Start(true);
  New(0, "wn-keep", "id-wn-keep", {{"warden", {{"hash", "k"}}}});
  for (const auto& [name, old_follows, new_follows] : forms) {
    SCOPED_TRACE(name);
    const bool follows = is_old() ? old_follows : new_follows;
    const std::string id = "id-wn-" + name;
    New(0, "wn-" + name, id, {{"warden", {{"hash", "h1"}}}});
    EXPECT_FALSE(fake().Served(1).contains(id));
    Replay("02_write_add_" + name);
    EXPECT_EQ(fake().Served(1).contains(id), follows);
    Send(0, "PATCH", "/model/" + id + "/update", {{"litellm_params", {{"rpm", 7}}}, {"model_info", {{"warden", {{"hash", "h2"}}}}}});
    Replay("02_write_change_" + name);
    if (follows) {
      EXPECT_EQ(fake().Served(1)[id].info["warden"]["hash"], "h2");
    }
    if (!fake().Served(1).contains(id)) Send(1, "PATCH", "/model/" + id + "/update", Json::object());
    Send(0, "POST", "/model/delete", {{"id", id}});
    Replay("02_write_delete_" + name);
    EXPECT_EQ(fake().Served(1).contains(id), !follows);
  }
  EXPECT_GE(replayed(), 21);
}

TEST_P(Pair, SameIdInFileAndDatabase) {
  Start(false);
  const auto poll = milliseconds(30'000);
  ReplayAll({"03_new_id_of_file_model", "03_model_info_same_id_A", "03_nudge_same_id_on_B"});
  fake().Advance(poll);
  Replay("03_patch_same_id");
  fake().Advance(poll);
  Replay("03_delete_same_id");
  fake().Advance(poll);
  ReplayAll({"03_chat_on_A_after_delete", "03_chat_on_B_after_delete", "03_new_again_after_delete"});
}

TEST_P(Pair, Block) {
  if (is_old()) GTEST_SKIP() << "there is none in 1.81.14";
  Start(false);
  ReplayAll({"04_block_unknown", "04_block_empty", "04_block_wrong_field", "04_block_file_model_without_row", "04_new"});
  New(0, "file-2", "id-file-2", {}, "openai/gpt-file-2");
  New(0, "bwild/*", "id-bwild", {}, "openai/*");
  ReplayAll({"04_block_db_model", "04_block_file_id_with_row", "04_block_wildcard", "04_block_again", "04_model_info_blocked",
             "04_chat_blocked_on_A", "04_chat_blocked_wildcard", "04_chat_blocked_file_id", "04_chat_blocked_by_id"});
  fake().Advance(milliseconds(30'000));
  Replay("04_nudge_blocked");
  for (std::size_t replica : {0, 1}) fake().Restart(replica, RecordedFile(false));
  ReplayAll({"04_unblock_db_model", "04_unblock_file_id", "04_patch_blocked_true", "04_patch_blocked_false", "04_new_blocked_true"});
  EXPECT_TRUE(fake().Served(0)["id-blkborn"].blocked);
  EXPECT_EQ(replayed(), 20);
}

TEST_P(Pair, Change) {
  Start(true);
  Replay("05_new");
  for (const char* step :
       {"params_one", "params_null_rpm", "params_null_temperature", "params_null_price", "headers_subset", "info_merge", "info_null",
        "info_with_other_id", "name", "to_remove", "empty", "unknown_param", "bad_type", "unknown_provider", "back", "missing"}) {
    Replay(std::string("05_patch_") + step);
  }
  // By then the recorded pair of 1.108.6 had lost that model of its file, by a DELETE of its row.
  if (is_old()) Replay("05_patch_file_model");
  ReplayAll({"05_patch_only_info", "05_post_update", "05_delete"});
  EXPECT_GE(replayed(), 20);
}

TEST_P(Pair, Delete) {
  Start(true);
  Replay("06_new_wildcard");
  New(0, "last", "id-last");
  ReplayAll({"06_model_info_wildcard_by_id", "06_patch_wildcard", "06_delete_wildcard", "06_chat_deleted_wildcard_on_A",
             "06_delete_last_db_model", "06_delete_unknown", "06_delete_file_model", "06_delete_no_id"});
}

TEST_P(Pair, Edges) {
  Start(true);
  for (const char* step :
       {"first", "duplicate_same", "duplicate_other_name", "unknown_provider", "unknown_provider_again", "good_beside_bad"}) {
    Replay(std::string("07_new_") + step);
  }
  Replay("07_delete_unlisted");
  for (const char* step : {"no_slash_model", "rpm_text", "max_retries_text", "empty_name", "no_litellm_params", "no_model", "bad_json",
                           "empty", "no_id", "int_id"}) {
    Replay(std::string("07_new_") + step);
  }
  ReplayAll({"07_new_environ_missing", "07_chat_environ_missing", "07_new_environ_there", "07_chat_environ_there",
             "07_new_api_base_localhost", "07_new_api_base_10net", "07_new_api_base_svc", "07_new_api_base_metadata",
             "07_chat_api_base_localhost", "07_chat_clientside_api_base", "07_new_extra_info"});
  if (!is_old()) Send(1, "POST", "/v1/completions", {{"model", "id-e-x"}});
  ReplayAll({"07_model_info_extra_A", "07_model_info_extra_B", "07_new_long_id", "07_new_odd_id", "07_patch_id_with_slash",
             "07_model_info_unknown", "07_v1_models_noauth", "07_v1_models_wrongkey", "07_new_wrongkey", "07_new_noauth"});
  EXPECT_GE(replayed(), 30);
}

TEST_P(Pair, DatabaseAway) {
  if (is_old()) GTEST_SKIP() << "not recorded in this form";
  Start(true);
  New(0, "dd", "id-dd");
  Send(1, "POST", "/v1/completions", {{"model", "id-dd"}});
  fake().SetDatabase(fake_litellm::DatabaseState::kAway);
  ReplayAll({"10_readiness_down", "10_liveliness_down", "10_model_info_down", "10_chat_db_model_down", "10_chat_file_model_down",
             "10_new_down", "10_patch_down", "10_delete_down", "10_block_down", "10_load_down", "10_chat_virtual_key_down"});
  fake().Advance(milliseconds(60'000));
  ReplayAll({"10_readiness_down_40s", "10_chat_db_model_down"});
  EXPECT_EQ(replayed(), 13);
}

// What a request on B does about a row that B has not got yet; nothing for most of them.
TEST_P(Pair, RequestsThatLoadARow) {
  if (is_old()) GTEST_SKIP() << "there is no such thing in 1.81.14";
  Start(false);
  for (const char* name : {"by_id_0", "by_name_0", "messages_null", "stream", "unknown_provider"}) {
    const Record record = ReadRecord("pair-1.108.6", std::string("02_nudge_") + name);
    const std::string model = Json::parse(record.call.body)["model"];
    New(0, model, model.starts_with("id-") ? model : "id-" + model);
    Replay(std::string("02_nudge_") + name);
    EXPECT_EQ(fake().Served(1).size(), fake().Served(0).size() - fake().rows().size()) << name << ": it loads nothing";
  }
  New(0, "x", "id-completions_by_id_0");
  Replay("02_nudge_completions_by_id_0");
  EXPECT_TRUE(fake().Served(1).contains("id-completions_by_id_0"));
  New(0, "rt-2", "id-rt-2");
  Replay("02_real_chat_new_name_no_wildcard");
  ReplayAll({"02_nudge_unknown_id", "02_nudge_get_v1_models_id", "02_nudge_noauth"});
  New(1, "wl-1", "id-wl-1");
  Send(0, "POST", "/model/delete", {{"id", "id-wl-1"}});
  Replay("02_write_patch_of_deleted_row");
}

// With a wildcard in the router a chat loads nothing, and with "*" nothing does.
TEST_P(Pair, WildcardsStopLoading) {
  if (is_old()) GTEST_SKIP() << "there is no such thing in 1.81.14";
  Start(true);
  New(0, "nd-real", "id-nd-real");
  Replay("02_nudge_real_chat_by_name");
  EXPECT_FALSE(fake().Served(1).contains("id-nd-real"));
  Json file = RecordedFile(false);
  file.push_back(
      {{"model_name", "*"}, {"litellm_params", {{"model", "openai/*"}, {"api_key", "k"}}}, {"model_info", {{"id", "id-file-star"}}}});
  fake().Restart(1, file);
  New(0, "x", "id-ca-completions_by_id-1");
  ReplayAll({"02_catchall_chat_unknown_name", "02_catchall_completions_by_id"});
  EXPECT_FALSE(fake().Served(1).contains("id-ca-completions_by_id-1"));
}

// Single replicas of 1.81.14, with a database and without.
class Single : public RecordsTest {
 protected:
  static FakeLiteLlmOptions Options(fake_litellm::DatabaseState database, const char* id_of_mock) {
    const Json list = {
        {{"model_name", "fake-gpt"},
         {"litellm_params",
          {{"model", "openai/gpt-fake"}, {"api_base", "http://127.0.0.1:18080/v1"}, {"api_key", "sk-upstream-SECRET1234567890"}}},
         {"model_info", {{"id", "id-fake-gpt"}}}},
        {{"model_name", "mock-gpt"},
         {"litellm_params", {{"model", "openai/gpt-mock"}, {"api_key", "os.environ/NOT_SET_KEY"}, {"mock_response", "hello from mock"}}},
         {"model_info", {{"id", id_of_mock}}}}};
    return {.version = "1.81.14",
            .model_lists = {list},
            .master_key = "sk-1234",
            .database = database,
            .environment = {{"MY_UPSTREAM_KEY", "sk-env"}}};
  }
  // All that the folder has, but for routes that the fake does not have.
  static void ReplayFolder(const std::string& folder, FakeLiteLlm& fake, const std::set<std::string>& left_out) {
    for (const std::string& name : RecordNames(folder)) {
      if (!left_out.contains(name)) Replay(fake, folder, name);
    }
  }
};

TEST_F(Single, WithDatabase) {
  FakeLiteLlm fake(Options(fake_litellm::DatabaseState::kConnected, "id-cfg-mock"));
  ReplayFolder("db", fake, {"62_get_config_list", "63_get_config_callbacks"});
}

TEST_F(Single, WithoutDatabase) {
  FakeLiteLlm fake(Options(fake_litellm::DatabaseState::kNone, "ceb82831c19a352a32d963a603c018b9060a248ee485e6e43074fbcf6a355622"));
  ReplayFolder("nodb", fake, {"auth_noauth_health", "chat_mock", "get_config_yaml", "get_get_config_callbacks", "get_health", "get_root"});
}

}  // namespace
}  // namespace warden::testing
