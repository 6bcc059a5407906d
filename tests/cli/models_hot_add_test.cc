// warden models plan, apply and status beside running proxies: what is printed, which exit code, what is refused.
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "cli/run.h"
#include "cli/world.h"
#include "support/fake_litellm.h"
#include "support/fake_litellm/http_front.h"
#include "support/memory_file_system.h"

namespace warden::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kKey = "sk-master-CANARY-4711";

std::string Entry(const std::string& name, const std::string& id, const std::string& more = "") {
  return fmt::format(
      "  - model_name: {}\n    litellm_params: {{model: openai/{}, api_key: os.environ/UP_KEY{}}}\n    model_info: {{id: {}}}\n", name,
      name, more, id);
}

std::string Config(const std::string& entries) {
  return "model_list:\n" + entries + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n";
}

std::string ConfigMap(const std::string& name, const std::string& config) {
  std::string text =
      fmt::format("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: llm\ndata:\n  config.yaml: |\n", name);
  std::string line;
  for (const char c : config) {
    line += c;
    if (c != '\n') continue;
    text += "    " + line;
    line.clear();
  }
  return text;
}

// Two replicas over HTTP, and a disk with a configuration of two models, neither of which they have.
class ModelsHotAdd : public ::testing::Test {
 protected:
  explicit ModelsHotAdd(const std::string& version = "1.108.6")
      : fake_(
            {.version = version, .model_lists = {json::array(), json::array()}, .master_key = kKey, .environment = {{"UP_KEY", "sk-up"}}}),
        front_(fake_) {
    files_.files["key"] = std::string(kKey) + "\n";
    files_.files["wrong"] = "sk-wrong";
    files_.files["config.yaml"] = Config(Entry("a", "id-a") + Entry("b", "id-b"));
    files_.files["empty.yaml"] = Config(Entry("z", "id-z"));
  }

  Outcome Run(const std::string& command) {
    std::string urls;
    for (const std::string& url : front_.urls()) urls += " --url " + url;
    if (command.find(".yaml") != std::string::npos && command.find("d/") == std::string::npos &&
        command.find("--source") == std::string::npos)
      urls += " --source s";
    Outcome outcome = RunWarden("models " + command + urls, files_);
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("CANARY")));
    return outcome;
  }

  FakeLiteLlm fake_;
  FakeLiteLlmFront front_;
  MemoryFileSystem files_;
};

TEST_F(ModelsHotAdd, PlanAppliesAndIsServed) {
  const Outcome plan = Run("plan config.yaml --key-file key");
  EXPECT_EQ(plan.exit, cli::kPending) << plan.out << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("2 to add"));
  EXPECT_TRUE(fake_.rows().empty()) << "a plan writes nothing";
  const Outcome apply = Run("apply config.yaml --key-file key");
  EXPECT_EQ(apply.exit, cli::kClean) << apply.out << apply.err;
  EXPECT_THAT(apply.out, HasSubstr("every proxy serves what the configuration says (2 writes, 1 reload)"));
  for (std::size_t replica = 0; replica < 2; ++replica) {
    EXPECT_TRUE(fake_.Served(replica).contains("id-a"));
    EXPECT_TRUE(fake_.Served(replica).contains("id-b"));
  }
  EXPECT_EQ(Run("plan config.yaml --key-file key").exit, cli::kClean);
  const Outcome status = Run("status config.yaml --key-file key");
  EXPECT_EQ(status.exit, cli::kClean);
  EXPECT_THAT(status.out, HasSubstr("current"));
}

TEST_F(ModelsHotAdd, ProvidersAreCalledOnlyWhereThatIsAskedFor) {
  Run("apply config.yaml --key-file key");
  Run("status config.yaml --key-file key");
  EXPECT_TRUE(fake_.upstream().empty());
  const Outcome probed = Run("status config.yaml --key-file key --probe");
  EXPECT_EQ(probed.exit, cli::kClean) << probed.out;
  EXPECT_THAT(probed.out, HasSubstr("probe: 4 of 4 chats answered"));
  EXPECT_EQ(fake_.upstream().size(), 4U);
}

TEST_F(ModelsHotAdd, JsonHasAllOfIt) {
  const json plan = json::parse(Run("plan config.yaml --key-file key --output json --source llm/litellm/config.yaml").out);
  EXPECT_EQ(plan.at("source"), "llm/litellm/config.yaml");
  EXPECT_EQ(plan.at("pending"), true);
  EXPECT_EQ(plan.at("settled"), false);
  ASSERT_EQ(plan.at("models").size(), 2U);
  EXPECT_EQ(plan.at("models")[0].at("id"), "id-a");
  EXPECT_EQ(plan.at("models")[0].at("action"), "add");
  EXPECT_EQ(plan.at("models")[0].at("line"), 2);
  EXPECT_EQ(plan.at("models")[0].at("calls"), json::array({"POST /model/new"}));
  ASSERT_EQ(plan.at("proxies").size(), 2U);
  EXPECT_EQ(plan.at("proxies")[0].at("version"), "1.108.6");
  Run("apply config.yaml --key-file key --source llm/litellm/config.yaml");
  const json again = json::parse(Run("plan config.yaml --key-file key --output json --source llm/litellm/config.yaml").out);
  EXPECT_EQ(again.at("settled"), true);
}

TEST_F(ModelsHotAdd, WithoutProxiesTheFileIsLookedAt) {
  const Outcome outcome = RunWarden("models plan config.yaml", files_);
  EXPECT_EQ(outcome.exit, cli::kClean);
  EXPECT_THAT(outcome.out, HasSubstr("no proxy was asked"));
  files_.files["config.yaml"] = Config(Entry("a", "id-a") + "  - model_name: b\n    litellm_params: {model: openai/b}\n");
  const Outcome declined = RunWarden("models plan config.yaml", files_);
  EXPECT_EQ(declined.exit, cli::kFindings);
  EXPECT_THAT(declined.out, HasSubstr("model_info.id is not set"));
  EXPECT_EQ(RunWarden("models apply config.yaml", files_).exit, cli::kUsage);
}

TEST_F(ModelsHotAdd, AnEmptyConfigurationIsTakenForAMistake) {
  Run("apply config.yaml --key-file key");
  files_.files["typo.yaml"] = "modle_list:\n" + Entry("a", "id-a") + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n";
  const Outcome typo = Run("apply typo.yaml --key-file key");
  EXPECT_EQ(typo.exit, cli::kFindings) << typo.out << typo.err;
  EXPECT_THAT(typo.out, HasSubstr("2 kept, because the configuration has no models at all"));
  EXPECT_EQ(fake_.Served(1).size(), 2U);
  const Outcome meant = Run("apply typo.yaml --key-file key --allow-empty --started-with empty.yaml");
  EXPECT_EQ(meant.exit, cli::kClean) << meant.out << meant.err;
  EXPECT_TRUE(fake_.rows().empty());
}

// What LiteLLM took and nobody can serve is no row that is in the way of the next try.
TEST_F(ModelsHotAdd, AModelThatNobodyCanServeIsTakenBack) {
  files_.files["config.yaml"] = Config("  - model_name: x\n    litellm_params: {model: nobody-knows/x}\n    model_info: {id: id-x}\n");
  const Outcome bad = Run("apply config.yaml --key-file key");
  EXPECT_EQ(bad.exit, cli::kFindings) << bad.out << bad.err;
  EXPECT_THAT(bad.out, HasSubstr("LiteLLM took it and no pod serves it"));
  EXPECT_TRUE(fake_.rows().empty());
  files_.files["config.yaml"] = Config(Entry("x", "id-x"));
  EXPECT_EQ(Run("apply config.yaml --key-file key").exit, cli::kClean);
}

TEST_F(ModelsHotAdd, WhatSomebodyElseChangedIsNotServedAsWritten) {
  Run("apply config.yaml --key-file key");
  for (const std::size_t replica : {0U, 1U})
    fake_.Serve(replica, {.method = "PATCH",
                          .target = "/model/id-a/update",
                          .credential = std::string("Bearer ") + kKey,
                          .body = R"({"litellm_params":{"model":"openai/other"}})"});
  const Outcome status = Run("status config.yaml --key-file key");
  EXPECT_EQ(status.exit, cli::kFindings) << status.out;
  EXPECT_THAT(status.out, HasSubstr("1 changed by somebody else"));
  EXPECT_EQ(Run("apply config.yaml --key-file key --correct-drift").exit, cli::kClean);
}

TEST_F(ModelsHotAdd, WorkersAreNotCountedAsProxies) {
  const Outcome outcome = Run("apply config.yaml --key-file key --workers 2 --poll 1");
  EXPECT_THAT(outcome.out, HasSubstr("2 of 2"));
}

TEST_F(ModelsHotAdd, AConfigurationWithErrorsIsNotApplied) {
  files_.files["config.yaml"] = Config(Entry("a", "id-a")) + "router_settings:\n  routing_strategy: no-such-strategy\n";
  const Outcome outcome = Run("apply config.yaml --key-file key");
  EXPECT_EQ(outcome.exit, cli::kFindings);
  EXPECT_THAT(outcome.err, HasSubstr("nothing was written: the configuration has errors"));
  EXPECT_THAT(outcome.err, HasSubstr("LW"));
  EXPECT_TRUE(fake_.rows().empty());
}

TEST_F(ModelsHotAdd, OfSeveralConfigurationsOneIsNamed) {
  files_.files["d/one.yaml"] = ConfigMap("one", Config(Entry("a", "id-a")));
  files_.files["d/two.yaml"] = ConfigMap("two", Config(Entry("b", "id-b")));
  const Outcome several = Run("plan d/one.yaml d/two.yaml --key-file key");
  EXPECT_EQ(several.exit, cli::kUsage);
  EXPECT_THAT(several.err, AllOf(HasSubstr("llm/one/config.yaml in d/one.yaml"), HasSubstr("llm/two/config.yaml in d/two.yaml")));
  const Outcome one = Run("plan d/one.yaml d/two.yaml --key-file key --source llm/two/config.yaml");
  EXPECT_EQ(one.exit, cli::kPending) << one.err;
  EXPECT_THAT(one.out, HasSubstr("id-b"));
  EXPECT_THAT(one.out, Not(HasSubstr("id-a")));
  const Outcome three = Run("plan d/one.yaml d/two.yaml --key-file key --source llm/three/config.yaml");
  EXPECT_EQ(three.exit, cli::kUsage);
  EXPECT_THAT(three.err, HasSubstr("there is llm/one/config.yaml"));
}

TEST_F(ModelsHotAdd, WhatCannotBeAskedIsSaid) {
  const Outcome wrong = Run("plan config.yaml --key-file wrong");
  EXPECT_EQ(wrong.exit, cli::kWorldFailed) << wrong.out;
  EXPECT_THAT(wrong.out, HasSubstr("the key is not accepted"));
  fake_.Kill(1);
  const Outcome half = Run("apply config.yaml --key-file key");
  EXPECT_EQ(half.exit, cli::kIncomplete) << half.out << half.err;
  EXPECT_THAT(half.out, HasSubstr("1 of 2 proxies could not be asked"));
  EXPECT_THAT(half.out, HasSubstr("could not be asked"));
  EXPECT_TRUE(fake_.Served(0).contains("id-a")) << "what can be done is done";
}

TEST_F(ModelsHotAdd, UsageIsChecked) {
  EXPECT_THAT(Run("plan config.yaml").err, HasSubstr("the master key is not known"));
  const Outcome nameless = RunWarden("models apply config.yaml --key-file key --url " + front_.urls()[0], files_);
  EXPECT_EQ(nameless.exit, cli::kUsage);
  EXPECT_THAT(nameless.err, HasSubstr("--source"));
  EXPECT_THAT(Run("plan config.yaml --key-file missing").err, HasSubstr("--key-file"));
  EXPECT_THAT(Run("plan config.yaml --key-file key --workers 0").err, HasSubstr("--workers"));
  EXPECT_THAT(Run("plan config.yaml --key-file key --cluster").err, HasSubstr("exclude each other"));
  EXPECT_THAT(Run("plan nowhere.yaml --key-file key").err, HasSubstr("nowhere.yaml"));
  const auto url = [&](const std::string& text) {
    return RunWarden("models plan config.yaml --key-file key --source s --url " + text, files_);
  };
  EXPECT_EQ(url("http://user:sk-CANARY@127.0.0.1:1").exit, cli::kUsage);
  EXPECT_THAT(url("http://user:sk-CANARY@127.0.0.1:1").err, Not(HasSubstr("CANARY")));
  EXPECT_EQ(url("ftp://127.0.0.1:1").exit, cli::kUsage);
  // The key would go over the network in the clear.
  const Outcome clear = url("http://gateway.example:4000");
  EXPECT_EQ(clear.exit, cli::kWorldFailed);
}

TEST_F(ModelsHotAdd, WhatTheProxiesStartedWithCanBeRemoved) {
  Run("apply config.yaml --key-file key --source s");
  files_.files["less.yaml"] = Config(Entry("a", "id-a"));
  const Outcome unknown = Run("plan less.yaml --key-file key --source s");
  EXPECT_THAT(unknown.out, HasSubstr("block")) << "nobody knows what they started with";
  const Outcome known = Run("apply less.yaml --key-file key --source s --started-with empty.yaml");
  EXPECT_EQ(known.exit, cli::kClean) << known.out << known.err;
  EXPECT_EQ(fake_.rows().size(), 1U);
}

class ModelsHotAddOfOld : public ModelsHotAdd {
 protected:
  ModelsHotAddOfOld() : ModelsHotAdd("1.81.14") {}
};

TEST_F(ModelsHotAddOfOld, OldVersionsAreToldWhatNeedsARollout) {
  EXPECT_EQ(Run("apply config.yaml --key-file key --source s").exit, cli::kClean);
  const Outcome outcome = Run("plan empty.yaml --key-file key --source s");
  EXPECT_EQ(outcome.exit, cli::kPending);
  EXPECT_THAT(outcome.out, HasSubstr("needs rollout"));
  EXPECT_THAT(outcome.out, HasSubstr("2 need a rollout"));
}

}  // namespace
}  // namespace warden::testing
