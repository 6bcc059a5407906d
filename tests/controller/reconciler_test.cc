// One look at a ConfigMap, beside an API server and proxies in memory: what is written where, what is said, and what is not touched.
#include "controller/reconciler.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/real_clock.h"
#include "app/real_file_system.h"
#include "base/base64.h"
#include "base/time_text.h"
#include "engine/snapshots.h"
#include "support/fake_api_server.h"
#include "support/fake_litellm.h"
#include "support/objects.h"
#include "warden/catalogue.h"

namespace warden::controller {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using testing::FakeApiServer;
using testing::FakeLiteLlm;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kKey = "sk-master-CANARY-4711";

constexpr const char* kWorkload = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm, uid: d-1}
spec:
  replicas: 2
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers:
        - name: litellm
          image: ghcr.io/berriai/litellm-database:v1.108.6
          args: ["--config", "/app/config.yaml"]
          env:
            - {name: LITELLM_MASTER_KEY, valueFrom: {secretKeyRef: {name: master, key: key}}}
            - {name: UP_KEY, valueFrom: {secretKeyRef: {name: up, key: key}}}
            - {name: NEW_KEY, valueFrom: {secretKeyRef: {name: up, key: new}}}
          volumeMounts: [{name: config, mountPath: /app/config.yaml, subPath: config.yaml}]
      volumes: [{name: config, configMap: {name: config}}]
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: litellm-abc, namespace: llm, uid: rs-1, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: litellm, uid: d-1, controller: true}]}
)";

std::string Entry(const std::string& id, const std::string& more = "") {
  return fmt::format(
      "- {{model_name: {0}, litellm_params: {{model: openai/{0}, api_key: os.environ/UP_KEY{1}}}, model_info: {{id: {0}}}}}\n", id, more);
}
std::string Config(const std::string& entries) {
  return "model_list:\n" + entries + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n";
}

json Pod(const std::string& name, const std::string& address) {
  return {
      {"metadata",
       {{"name", name},
        {"namespace", "llm"},
        {"uid", name},
        {"labels", {{"app", "litellm"}}},
        {"ownerReferences", json::array({{{"kind", "ReplicaSet"}, {"name", "litellm-abc"}, {"uid", "rs-1"}, {"controller", true}}})}}},
      {"spec",
       {{"containers", json::array({{{"name", "litellm"},
                                     {"image", "ghcr.io/berriai/litellm-database:v1.108.6"},
                                     {"env", json::array({{{"name", "UP_KEY"}, {"value", "x"}}})}}})}}},
      {"status",
       {{"phase", "Running"},
        {"podIP", address},
        {"conditions", json::array({{{"type", "Ready"}, {"status", "True"}}})},
        {"containerStatuses", json::array({{{"name", "litellm"}, {"state", {{"running", {{"startedAt", "2026-01-01T00:00:00Z"}}}}}}})}}}};
}

// Of everything but ConfigMaps, which a look asks for itself.
class Around final : public engine::MemorySnapshot {
 public:
  using MemorySnapshot::MemorySnapshot;
  Known Knows(std::string_view kind, std::string_view ns) const override {
    return kind == "ConfigMap" && !config_map_is_known ? Known::kNotLookedAt : MemorySnapshot::Knows(kind, ns);
  }
  bool config_map_is_known = false;  // and none is there
};

class Reconciling : public ::testing::Test {
 protected:
  Reconciling()
      : proxies_({.model_lists = {json::array(), json::array()}, .master_key = kKey, .environment = {{"UP_KEY", "sk-up"}}}),
        around_(testing::ObjectsFromYaml(kWorkload)),
        snapshot_(std::make_shared<Around>(around_, Coverage::kComplete)),
        snapshots_(snapshot_),
        credentials_(api_.access(), disk_, clock_, nullptr),
        client_(*kube::ApiClient::Make(credentials_, clock_, {.total = std::chrono::seconds(5), .attempts = 2})),
        engine_(AllRules(), Policy(AllRules())) {
    api_.Insert("/api/v1/namespaces", "", {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "llm"}}}});
    api_.Insert("/api/v1/secrets", "llm",
                {{"metadata", {{"name", "master"}, {"namespace", "llm"}}}, {"data", {{"key", base::EncodeBase64(kKey)}}}});
    api_.Insert("/api/v1/pods", "llm", Pod("pod-a", "10.0.0.1"));
    api_.Insert("/api/v1/pods", "llm", Pod("pod-b", "10.0.0.2"));
    Start();
  }

  // As a process that begins.
  void Start() {
    reconciler_ = std::make_unique<Reconciler>(
        Reconciler::Needs{.api = *client_,
                          .snapshots = snapshots_,
                          .clock = clock_,
                          .log = {},
                          .engine = engine_,
                          .assumptions = [] { return Assumptions{}; },
                          .may_write = [this] { return writes_left_-- > 0; },
                          .wait = [this](std::chrono::milliseconds time, const std::stop_token&) { proxies_.Advance(time); },
                          .connect = [this](const net::HttpTarget& target) { return Connect(target); },
                          .identity = "test"});
  }

  void Put(const std::string& config, json annotations = {{"litellm-warden.dev/hot-add", "true"}}) {
    json object = {{"apiVersion", "v1"},
                   {"kind", "ConfigMap"},
                   {"metadata", {{"name", "config"}, {"namespace", "llm"}, {"uid", "cm-1"}, {"annotations", std::move(annotations)}}},
                   {"data", {{"config.yaml", config}}}};
    const kube::Resource config_maps{"", "v1", "configmaps"};
    if (client_->Get(config_maps, {"llm", "config"}).ok()) {
      ASSERT_TRUE(client_->Update(config_maps, {"llm", "config"}, object).ok());
    } else {
      const auto made = client_->Create(config_maps, {"llm", ""}, object);
      ASSERT_TRUE(made.ok()) << made.error().message;
    }
  }

  Reconciler::Outcome Reconcile() { return reconciler_->Reconcile("llm", "config", {}); }

  // "" where there is none.
  std::string Status(const std::string& key) {
    const auto status = client_->Get({"", "v1", "configmaps"}, {"llm", "config-warden-status"});
    if (!status.ok()) return "";
    const Node* data = status->root().Find("data");
    return data == nullptr || data->Find(key) == nullptr ? "" : std::string(data->Find(key)->string());
  }
  std::size_t Count(const std::string& method, const std::string& part) {
    std::size_t count = 0;
    for (const auto& request : api_.requests()) count += request.method == method && request.target.find(part) != std::string::npos ? 1 : 0;
    return count;
  }
  bool IsServed(const std::string& id) { return proxies_.Served(0).contains(id) && proxies_.Served(1).contains(id); }

  FakeApiServer api_;
  FakeLiteLlm proxies_;
  app::RealClock clock_;
  app::RealFileSystem disk_;
  std::vector<Object> around_;
  std::shared_ptr<Around> snapshot_;
  engine::FixedSource snapshots_;
  kube::Credentials credentials_;
  std::unique_ptr<kube::ApiClient> client_;
  Engine engine_;
  std::unique_ptr<Reconciler> reconciler_;
  int writes_left_ = 1'000'000;
  std::vector<net::HttpTarget> targets_;

 private:
  Result<std::unique_ptr<net::HttpTransport>> Connect(const net::HttpTarget& target) {
    targets_.push_back(target);
    if (target.host == "10.0.0.1") return proxies_.Transport(0);
    if (target.host == "10.0.0.2") return proxies_.Transport(1);
    return warden::Status(StatusCode::kUnavailable, "nobody is there");
  }
};

TEST_F(Reconciling, ModelsComeAndGo) {
  Put(Config(Entry("a") + Entry("b")));
  EXPECT_TRUE(Reconcile().settled) << Status("conditions");
  EXPECT_TRUE(IsServed("a") && IsServed("b"));
  EXPECT_EQ(Status("summary"), "2 of 2 models on all 2 pods\n");
  EXPECT_THAT(Status("models"), AllOf(HasSubstr("pod-a"), HasSubstr("pod-b"), HasSubstr("Deployment llm/litellm")));
  Put(Config(Entry("a", ", rpm: 5")));
  EXPECT_TRUE(Reconcile().settled) << Status("conditions");
  EXPECT_FALSE(proxies_.Served(1).contains("b"));
  EXPECT_EQ(proxies_.Served(1).at("a").params.at("rpm"), 5);
}

TEST_F(Reconciling, NothingIsWrittenWhereNothingChanged) {
  Put(Config(Entry("a")));
  Reconcile();
  const auto before = reconciler_->counts();
  EXPECT_EQ(before.status_writes, 1U);
  EXPECT_EQ(before.events, 2U) << "what was written, and that all is applied";
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Reconcile().settled);
  Start();  // also not by a process that begins
  EXPECT_TRUE(Reconcile().settled);
  EXPECT_EQ(reconciler_->counts().status_writes, 0U);
  EXPECT_EQ(reconciler_->counts().events, 0U);
  EXPECT_EQ(reconciler_->counts().writes, 0U);
  EXPECT_LE(reconciler_->counts().api_calls, 4U) << "the ConfigMap, its status, the pods, the key";
  EXPECT_EQ(Count("PATCH", "configmaps/config-warden-status"), 1U);
  EXPECT_EQ(Count("POST", "/events"), 2U);
}

TEST_F(Reconciling, TheConfigMapIsNeverWritten) {
  Put(Config(Entry("a")));
  const std::size_t puts = Count("PUT", "configmaps/config"), posts = Count("POST", "/configmaps");
  Reconcile();
  EXPECT_EQ(Count("PUT", "configmaps/config"), puts);
  EXPECT_EQ(Count("POST", "/configmaps"), posts);
  for (const auto& request : api_.requests())
    EXPECT_FALSE(request.method == "PATCH" && request.target.find("configmaps/config?") != std::string::npos) << request.target;
}

TEST_F(Reconciling, OnlyWhereItIsAskedFor) {
  Put(Config(Entry("a")), json::object());
  EXPECT_TRUE(Reconcile().ok);
  EXPECT_TRUE(proxies_.calls().empty());
  EXPECT_EQ(Status("summary"), "");
  Put(Config(Entry("a")), {{"litellm-warden.dev/hot-add", "yes"}});
  Reconcile();
  EXPECT_TRUE(proxies_.calls().empty());
}

TEST_F(Reconciling, OneThatIsSwitchedOffSaysSo) {
  Put(Config(Entry("a")));
  Reconcile();
  Put(Config(Entry("a") + Entry("b")), json::object());
  EXPECT_TRUE(reconciler_->Follows("llm", "config"));
  Reconcile();
  EXPECT_THAT(Status("summary"), HasSubstr("switched off"));
  EXPECT_FALSE(reconciler_->Follows("llm", "config"));
  EXPECT_TRUE(IsServed("a"));
  EXPECT_FALSE(IsServed("b"));
}

// A pod that starts with the model in its file would lose it with the row.
TEST_F(Reconciling, WhatAStartingPodMayHaveIsNotDeleted) {
  Put(Config(Entry("a") + Entry("b")));
  Reconcile();
  json starting = Pod("pod-c", "10.0.0.3");
  starting["status"]["conditions"][0]["status"] = "False";
  starting["status"]["containerStatuses"][0]["state"]["running"]["startedAt"] = base::ToText(clock_.Second() + std::chrono::seconds(1));
  api_.Insert("/api/v1/pods", "llm", starting);
  Put(Config(Entry("a")));
  EXPECT_TRUE(Reconcile().settled) << Status("conditions");
  EXPECT_EQ(proxies_.rows().size(), 2U);
  EXPECT_TRUE(proxies_.Served(0).at("b").blocked);
  EXPECT_EQ(Status("summary"), "1 of 1 models on all 2 pods\n") << "it is not counted among those that should serve";
}

TEST_F(Reconciling, ErrorsStopIt) {
  Put(Config(Entry("a")) + "router_settings: {routing_strategy: no-such-strategy}\n");
  EXPECT_TRUE(Reconcile().ok);
  EXPECT_TRUE(proxies_.calls().empty());
  EXPECT_THAT(Status("summary"), AllOf(HasSubstr("nothing is changed: 1 error"), HasSubstr("LW224")));
  Put("model_list: [\n");
  Reconcile();
  EXPECT_TRUE(proxies_.calls().empty());
}

TEST_F(Reconciling, TheKeyGoesToTheWorkloadsPodsAlone) {
  json stranger = Pod("stranger", "10.6.6.6");
  stranger["metadata"]["ownerReferences"] = json::array();
  api_.Insert("/api/v1/pods", "llm", stranger);
  Put(Config(Entry("a", ", api_base: \"http://10.6.6.7/v1\"")));
  Reconcile();
  EXPECT_TRUE(IsServed("a"));
  for (const net::HttpTarget& target : targets_) EXPECT_THAT(target.host, ::testing::AnyOf("10.0.0.1", "10.0.0.2"));
  for (const char* key : {"summary", "conditions", "models", "seen"}) EXPECT_THAT(Status(key), Not(HasSubstr("CANARY")));
  for (const auto& request : api_.requests()) EXPECT_THAT(request.body, Not(HasSubstr("CANARY")));
}

TEST_F(Reconciling, AKeyThatWasRotatedIsReadAnew) {
  Put(Config(Entry("a")));
  api_.Insert("/api/v1/secrets", "llm",
              {{"metadata", {{"name", "master"}, {"namespace", "llm"}}}, {"data", {{"key", base::EncodeBase64("sk-other")}}}});
  EXPECT_FALSE(Reconcile().settled);
  EXPECT_THAT(Status("models"), HasSubstr("the key is not accepted"));
  api_.Insert("/api/v1/secrets", "llm",
              {{"metadata", {{"name", "master"}, {"namespace", "llm"}}}, {"data", {{"key", base::EncodeBase64(kKey)}}}});
  EXPECT_TRUE(Reconcile().settled) << Status("conditions");
}

TEST_F(Reconciling, WithoutAKeyItSaysWhy) {
  Put(Config(Entry("a")));
  api_.Insert("/api/v1/secrets", "llm", {{"metadata", {{"name", "master"}, {"namespace", "llm"}}}, {"data", {{"other", ""}}}});
  EXPECT_FALSE(Reconcile().ok) << "it is tried again";
  EXPECT_THAT(Status("conditions"), AllOf(HasSubstr("NoAccess"), HasSubstr("Secret master has no key key")));
}

TEST_F(Reconciling, WhoDoesNotLeadWritesNothing) {
  Put(Config(Entry("a")));
  writes_left_ = 0;
  Reconcile();
  EXPECT_TRUE(proxies_.rows().empty());
  EXPECT_EQ(Status("summary"), "");
}

// A run may take a minute: it ends where its ConfigMap goes, or asks no more.
TEST_F(Reconciling, OneThatIsSwitchedOffMeanwhileIsNotWrittenToItsEnd) {
  Put(Config(Entry("a") + Entry("b")));
  snapshot_->config_map_is_known = true;
  Reconcile();
  EXPECT_TRUE(proxies_.rows().empty());
  EXPECT_THAT(Status("conditions"), HasSubstr("hot-adding was switched off"));
}

// A misspelt model_list is a configuration without models.
TEST_F(Reconciling, AnEmptyConfigurationRemovesNothing) {
  Put(Config(Entry("a")));
  Reconcile();
  Put("modle_list: []\nlitellm_settings: {}\ngeneral_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n");
  EXPECT_FALSE(Reconcile().settled);
  EXPECT_TRUE(IsServed("a"));
  EXPECT_THAT(Status("conditions"), AllOf(HasSubstr("\"Empty\""), HasSubstr("hot-add-empty")));
}

// Pods start with a rejected version all the same.
TEST_F(Reconciling, ARejectedVersionIsRememberedToo) {
  Put(Config(Entry("a")) + "router_settings: {routing_strategy: no-such-strategy}\n");
  Reconcile();
  EXPECT_THAT(Status("seen"), AllOf(HasSubstr("config.yaml"), HasSubstr("\"a\"")));
}

// Somebody's ConfigMap of that name is not taken over.
TEST_F(Reconciling, AStatusOfSomebodyElseIsLeftAlone) {
  const json theirs = {{"apiVersion", "v1"},
                       {"kind", "ConfigMap"},
                       {"metadata", {{"name", "config-warden-status"}, {"namespace", "llm"}}},
                       {"data", {{"models", "mine"}}}};
  ASSERT_TRUE(client_->Create({"", "v1", "configmaps"}, {"llm", ""}, theirs).ok());
  Put(Config(Entry("a")));
  Reconcile();
  EXPECT_TRUE(IsServed("a"));
  EXPECT_EQ(Status("models"), "mine");
  EXPECT_EQ(Status("summary"), "");
}

// Killed between any two writes, of models and of the status: whoever comes next ends where nobody was killed.
TEST_F(Reconciling, KilledAtEveryStep) {
  for (int allowed = 0; allowed < 40; ++allowed) {
    const std::string config = Config(Entry("a", fmt::format(", rpm: {}", allowed + 1)) + (allowed % 2 == 0 ? Entry("b") : Entry("c")));
    Put(config);
    Start();
    writes_left_ = allowed % 10;
    Reconcile();
    writes_left_ = 1'000'000;
    Start();
    EXPECT_TRUE(Reconcile().settled) << allowed << Status("conditions");
    EXPECT_EQ(proxies_.rows().size(), 2U) << allowed;
    EXPECT_EQ(proxies_.Served(1).at("a").params.at("rpm"), allowed + 1);
    EXPECT_EQ(Status("summary"), "2 of 2 models on all 2 pods\n");
  }
}

TEST_F(Reconciling, AnApiServerThatIsAwayIsAskedAgain) {
  Put(Config(Entry("a")));
  api_.Always([](const testing::WireRequest&, testing::Wire& wire) { wire.Cut(); });
  EXPECT_FALSE(Reconcile().ok);
  EXPECT_TRUE(proxies_.rows().empty());
  api_.Always(nullptr);
  EXPECT_TRUE(Reconcile().settled);
}

TEST_F(Reconciling, DriftIsToldAndUndoneWhereThatIsAskedFor) {
  Put(Config(Entry("a", ", rpm: 5")));
  Reconcile();
  const auto edit = [&] {
    net::HttpCall call{.method = "PATCH",
                       .target = "/model/a/update",
                       .credential = std::string("Bearer ") + kKey,
                       .body = R"({"litellm_params":{"rpm":9}})"};
    proxies_.Serve(0, call);
    proxies_.Serve(1, {.method = "PATCH", .target = "/model/a/update", .credential = std::string("Bearer ") + kKey, .body = "{}"});
  };
  edit();
  Reconcile();
  EXPECT_EQ(proxies_.Served(0).at("a").params.at("rpm"), 9);
  EXPECT_THAT(Status("conditions"), HasSubstr("model a: rpm was changed by somebody else"));
  Put(Config(Entry("a", ", rpm: 5")), {{"litellm-warden.dev/hot-add", "true"}, {"litellm-warden.dev/hot-add-drift", "correct"}});
  Reconcile();
  EXPECT_EQ(proxies_.Served(1).at("a").params.at("rpm"), 5);
}

TEST_F(Reconciling, RestartsOnlyWhereThatIsAskedForAndOnce) {
  api_.Insert("/apis/apps/v1/deployments", "llm",
              {{"apiVersion", "apps/v1"},
               {"kind", "Deployment"},
               {"metadata", {{"name", "litellm"}, {"namespace", "llm"}}},
               {"spec", json::object()}});
  Put(Config(Entry("a") + "- {model_name: n, litellm_params: {model: openai/n, api_key: os.environ/NEW_KEY}, model_info: {id: n}}\n"));
  Reconcile();
  EXPECT_THAT(Status("conditions"), AllOf(HasSubstr("NeedsRollout"), HasSubstr("NEW_KEY")));
  EXPECT_EQ(Count("PATCH", "deployments/litellm"), 0U);
  Put(Config(Entry("a") + "- {model_name: n, litellm_params: {model: openai/n, api_key: os.environ/NEW_KEY}, model_info: {id: n}}\n"),
      {{"litellm-warden.dev/hot-add", "true"}, {"litellm-warden.dev/hot-add-rollout", "true"}});
  EXPECT_TRUE(Reconcile().again.has_value());
  EXPECT_EQ(Count("PATCH", "deployments/litellm"), 1U);
  EXPECT_THAT(Status("conditions"), HasSubstr("RollingOut"));
}

TEST_F(Reconciling, AConfigMapThatGoesIsForgotten) {
  Put(Config(Entry("a")));
  Reconcile();
  EXPECT_EQ(reconciler_->gauges().size(), 1U);
  ASSERT_TRUE(client_->Delete({"", "v1", "configmaps"}, {"llm", "config"}).ok());
  EXPECT_TRUE(Reconcile().ok);
  EXPECT_TRUE(reconciler_->gauges().empty());
  EXPECT_TRUE(IsServed("a")) << "what runs goes on";
}

}  // namespace
}  // namespace warden::controller
