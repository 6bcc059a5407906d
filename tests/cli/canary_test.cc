// A secret in every place that can hold one, and no output of any command that shows it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/base64.h"
#include "cli/run.h"
#include "support/canaries.h"

namespace warden {
namespace {

using testing::MemoryFileSystem;
using testing::RunWarden;

// Shaped like nothing: the last filter does not know it, so only sealing and masking can keep it in.
constexpr const char* kCanary = "Canary7Bird";

std::string Encoded(const std::string& text) { return base::EncodeBase64(text); }

// Each file is a place; each has a finding, or a fix, as near to the secret as can be. `in_comments` stands in every comment: excerpts show
// none of them, diffs those that look like no secret.
MemoryFileSystem System(const std::string& in_comments) {
  const std::string canary = kCanary;
  const std::string noted = in_comments + canary;
  MemoryFileSystem files;
  files.files["d/secret.yaml"] =
      "# " + noted + "\napiVersion: v1\nkind: Secret # " + noted +
      "\nmetadata:\n  name: litellm\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"a\":\"" + canary +
      "\"}'\ndata:\n  LITELLM_MASTER_KEY: " + Encoded(canary + "\n") + "\n  LITELLM_SALT_KEY: " + Encoded(canary) +
      "\nstringData:\n  OPENAI_API_KEY: |\n    " + canary + "\n  DATABASE_URL: 'postgres://u:" + canary +
      "@db/x\n\n    '\n  twice: " + canary + "\n  twice: x\n";
  files.files["d/secret.json"] = R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"litellm-json"},"data":{"LITELLM_MASTER_KEY":")" +
                                 Encoded(canary + "\n") + R"("},"stringData":{"A_API_KEY":")" + canary + R"(\n"}})";
  files.files["d/deployment.yaml"] =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm} # " + noted + "\nspec: # " + noted + "\n  replicas: 1 # " + noted +
      "\n  selector: {matchLabels: {app: x}}\n  template:\n    metadata: {labels: {app: x}}\n    spec:\n      containers:\n      # " +
      noted + "\n      - name: litellm # " + noted +
      "\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n        env:\n        - name: LITELLM_MASTER_KEY\n          value: " +
      canary + "\n        - {name: OPENAI_API_KEY, value: \"" + canary +
      "\"}\n        - name: DATABASE_URL\n          value: postgres://u:" + canary +
      "@db/litellm\n        - name: DATABASE_PASSWORD\n          value: |\n            " + canary + "\n";
  const std::string config =
      "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: " + canary + "}\n- model_name: b # " + noted +
      "\n  litellm_params:\n    model: openai/b\n    api_base: https://u:" + canary + "@host/v1\ngeneral_settings:\n  master_key: \"" +
      canary + "\"\n  master_key: '" + canary + "'\nlitellm_settings: # " + noted + "\n  drop_params: true # " + noted +
      "\n  cache_params: {password: " + canary + "}\n";
  files.files["d/bare.yaml"] = config;
  std::string indented = "    ";
  for (const char c : config) indented += c == '\n' ? std::string("\n    ") : std::string(1, c);
  indented.resize(indented.size() - 4);
  files.files["d/configmap.yaml"] =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: | # " + noted + "\n" + indented;
  std::string quoted;
  for (const char c : config) quoted += c == '\n' ? std::string("\\n") : c == '"' ? std::string("\\\"") : std::string(1, c);
  files.files["d/quoted.yaml"] =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-quoted}\ndata:\n  config.yaml: \"" + quoted + "\"\n";
  files.files["d/broken.yaml"] = "apiVersion: v1\nkind: Secret\nstringData:\n  key: [" + canary + "\n  " + canary + ": {\n";
  files.files["d/broken_config.yaml"] =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-broken}\ndata:\n  config.yaml: |\n    model_list: [\n    master_key: " +
      canary + "\n";
  files.files["d/template.yaml"] = "kind: {{ .Values.x }}\nkey: " + canary + "\n";
  files.files["d/foreign.yaml"] = "password: " + canary + "\n";
  return files;
}

// A setting that was commented out.
MemoryFileSystem System() { return System("api_key: "); }

void ExpectClean(const std::string& text, const std::string& what) {
  for (const std::string& secret :
       {std::string(kCanary), Encoded(kCanary), Encoded(std::string(kCanary) + "\n"), Encoded(kCanary).substr(0, 12)}) {
    const std::size_t at = text.find(secret);
    if (at == std::string::npos) continue;
    const std::size_t line = text.rfind('\n', at) + 1;
    ADD_FAILURE() << what << " shows a secret: " << text.substr(line, text.find('\n', at) - line);
  }
}

TEST(Canary, NoOutputOfAnyCommandShowsASecret) {
  for (const std::string command : {"check d", "check --output json d", "check --fail-on info --profile development d", "fix --diff d",
                                    "fix --diff --unsafe d", "fix d", "fix --unsafe d", "fix --unsafe --output json d"}) {
    MemoryFileSystem files = System();
    const auto outcome = RunWarden(command, files);
    EXPECT_FALSE(outcome.out.empty()) << command;
    ExpectClean(outcome.out, command);
    ExpectClean(outcome.err, command + " (stderr)");
  }
}

TEST(Canary, ReportsShowNoComments) {
  for (const std::string command :
       {"check d", "check --output json d", "check --verbose --fail-on info d", "fix --unsafe --output json d"}) {
    MemoryFileSystem files = System("");
    const auto outcome = RunWarden(command, files);
    ExpectClean(outcome.out, command);
    ExpectClean(outcome.err, command + " (stderr)");
  }
}

TEST(Canary, EachPlaceByItself) {
  const MemoryFileSystem all = System();
  for (const auto& [name, text] : all.files) {
    for (const std::string command : {"check ", "check --output json ", "fix --diff --unsafe "}) {
      MemoryFileSystem one;
      one.files[name] = text;
      const auto outcome = RunWarden(command + name, one);
      ExpectClean(outcome.out + outcome.err, command + name);
    }
  }
}

TEST(Canary, AskingShowsNoSecretEither) {
  MemoryFileSystem files = System();
  std::string answers;
  for (int i = 0; i < 100; ++i) answers += i % 2 == 0 ? "y\n" : "n\n";
  const auto outcome = RunWarden("fix --interactive --unsafe d", files, answers, testing::Terminal::kNoColours);
  EXPECT_NE(outcome.out.find("apply this fix?"), std::string::npos);
  ExpectClean(outcome.out, "fix --interactive");
  ExpectClean(outcome.err, "fix --interactive (stderr)");
}

// ---- every place, every shape ---------------------------------------------------------------------------------------------------------

constexpr unsigned kSeed = 20261129;

void RunAll(const std::vector<testing::CanaryFile>& files, const testing::Canary& canary, const std::vector<std::string>& commands) {
  for (const testing::CanaryFile& file : files) {
    for (const std::string& command : commands) {
      MemoryFileSystem one;
      one.files["d/" + file.name] = file.text;
      std::string answers;
      for (int i = 0; i < 40; ++i) answers += i % 2 == 0 ? "y\n" : "n\n";
      const bool asks = command.find("--interactive") != std::string::npos;
      const auto outcome = RunWarden(command, one, answers, asks ? testing::Terminal::kNoColours : testing::Terminal::kNone, 1);
      const std::string leak = testing::LeakIn(outcome.out + outcome.err, canary);
      if (!leak.empty()) ADD_FAILURE() << canary.shape << ", " << command << ", " << file.name << ": " << leak;
    }
  }
}

class EveryShape : public ::testing::TestWithParam<std::size_t> {
 protected:
  const std::vector<testing::Canary> canaries_ = testing::Canaries(kSeed);
  const testing::Canary& canary() const { return canaries_[GetParam()]; }
};

TEST_P(EveryShape, StaysInside) {
  RunAll(testing::FilesWith(canary()), canary(),
         {"check --fail-on info --verbose d", "check --output json --profile development d", "fix --diff --unsafe d",
          "fix --interactive --unsafe d", "fix --unsafe --output json d"});
}

TEST_P(EveryShape, StaysInsideWhatCannotBeRead) {
  RunAll(testing::BrokenFilesWith(canary()), canary(), {"check --verbose d", "fix --diff --unsafe d"});
}

INSTANTIATE_TEST_SUITE_P(Canary, EveryShape, ::testing::Range<std::size_t>(0, 10),
                         [](const auto& shape) { return testing::Canaries(kSeed)[shape.param].shape; });

// It would prove nothing if nothing were found near the secrets.
TEST(Canary, TheGeneratedFilesHaveFindings) {
  const auto canary = testing::Canaries(kSeed)[0];
  MemoryFileSystem all;
  for (const auto& file : testing::FilesWith(canary)) all.files["d/" + file.name] = file.text;
  all.files["d/broken.yaml"] = "a: [";
  const auto outcome = RunWarden("check --output json d", all);
  EXPECT_NE(outcome.out.find("LW001"), std::string::npos);
  for (const auto& file : testing::FilesWith(canary)) {
    if (file.name == "env_style.json") continue;  // nothing to say of it
    const bool named = outcome.out.find("d/" + file.name) != std::string::npos;
    EXPECT_TRUE(named) << file.name;
  }
  for (const std::string rule : {"LW002", "LW007", "LW101", "LW201", "LW202", "LW203", "LW205", "LW210", "LW211", "LW307"})
    EXPECT_NE(outcome.out.find(rule), std::string::npos) << rule;
}

// Programs that render say what they were given.
TEST(Canary, ProgramsThatFailSayNoSecret) {
  for (const auto& canary : testing::Canaries(kSeed)) {
    testing::FakeCommands commands;
    commands.programs["helm"] = {1, "",
                                 "Error: YAML parse error on x: line 3: api_key: " + canary.plain + "\n  password=" + canary.plain +
                                     "\nhelm.go:1: map[master_keey:" + canary.plain + "]\n"};
    commands.programs["kustomize"] = commands.programs["helm"];
    MemoryFileSystem files;
    files.files["c/Chart.yaml"] = "name: x\n";
    for (const std::string command : {"check --helm c", "check --kustomize c"}) {
      const auto outcome = RunWarden(command, files, "", testing::Terminal::kNone, 1, &commands);
      EXPECT_NE(outcome.exit, 0);
      EXPECT_EQ(testing::LeakIn(outcome.out + outcome.err, canary), "") << command;
    }
  }
}

// The test would prove nothing if nothing were found or fixed beside the secrets.
TEST(Canary, ThePlacesAreNearFindings) {
  MemoryFileSystem files = System();
  const auto outcome = RunWarden("fix --diff --unsafe d", files);
  for (const std::string name : {"secret.yaml", "secret.json", "deployment.yaml", "bare.yaml", "configmap.yaml", "quoted.yaml"}) {
    EXPECT_NE(outcome.err.find("would fix d/" + name), std::string::npos) << name << "\n" << outcome.err;
    EXPECT_NE(outcome.out.find("d/" + name), std::string::npos) << name << "\n" << outcome.out;
  }
  const auto check = RunWarden("check d", files);
  for (const std::string rule : {"LW001", "LW002", "LW007", "LW101", "LW206", "LW307"}) {
    EXPECT_NE(check.out.find(rule), std::string::npos) << rule;
  }
}

// A fix moves secrets, it does not lose them.
TEST(Canary, FixedFilesStillHoldTheirSecrets) {
  MemoryFileSystem files = System();
  RunWarden("fix --unsafe d", files);
  EXPECT_NE(files.files["d/secret.yaml"].find("LITELLM_MASTER_KEY: " + Encoded(kCanary)), std::string::npos)
      << files.files["d/secret.yaml"];
  EXPECT_NE(files.files["d/bare.yaml"].find(std::string("api_key: ") + kCanary), std::string::npos);
}

}  // namespace
}  // namespace warden
