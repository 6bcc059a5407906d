// Files whose judging goes over its budget: LW010 in the report, and `fix` writes a file whole or leaves it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/budget.h"
#include "cli/run.h"
#include "support/golden.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using testing::MemoryFileSystem;
using testing::Outcome;

constexpr std::string_view kWorkload = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  replicas: 1  # why
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.81.14-stable
        args: ["--config", "/app/config.yaml"]
        env:
        - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: database, key: url}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config, namespace: llm}
data:
  config.yaml: |
    model_list:
    - model_name: a
      litellm_params: {model: openai/gpt-4o}
    litellm_settings: {set_verbose: true}
    general_settings: {master_key: os.environ/KEY}
)";

Outcome RunWithin(std::string_view command, MemoryFileSystem& files, std::uint64_t steps) {
  return testing::RunWarden(command, files, "", testing::Terminal::kNone, 1, nullptr, {.steps = steps, .steps_per_byte = 0});
}

MemoryFileSystem Files() {
  MemoryFileSystem files;
  files.files["a.yaml"] = kWorkload;
  return files;
}

// Of nothing at all: what is said then depends on no rule's cost.
TEST(OverBudget, CheckReportsIt) {
  MemoryFileSystem files = Files();
  const Outcome text = RunWithin("check --fail-on warning a.yaml", files, 0);
  testing::CompareWithGolden(WARDEN_SOURCE_DIR "/tests/cli/over_budget.txt", text.out);
  EXPECT_EQ(text.exit, 1);
}

// LW010 is a warning, but what was not judged is not clean.
TEST(OverBudget, IsIncomplete) {
  for (const char* command : {"check a.yaml", "check --output json a.yaml", "fix --diff a.yaml", "fix a.yaml"}) {
    MemoryFileSystem files = Files();
    EXPECT_EQ(RunWithin(command, files, 0).exit, 4) << command;
  }
}

// The key stands in the pointer and the subject of each finding: what is held of it, and printed, is paid for.
TEST(OverBudget, ALongKeyAboveManyFaultsIsNotHeldForEach) {
  MemoryFileSystem files;
  std::string config = "model_list:\\n";
  for (int i = 0; i < 2000; ++i)
    config += "- {model_name: m" + std::to_string(i) + ", litellm_params: {model: x/y, api_key: sk-live-abcdef}}\\n";
  files.files["a.json"] = R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"litellm-config"},"data":{")" +
                          std::string(200'000, 'k') + R"(.yaml":")" + config + "\"}}\n";
  const Outcome text = RunWithin("check a.json", files, 40'000'000);
  EXPECT_EQ(text.exit, 4);
  EXPECT_LT(text.out.size(), 10'000'000U);
}

// Some budget is enough for LW101 and not for all: what was found stands, and the rest is named.
TEST(OverBudget, WhatWasFoundStandsAndTheRestIsNamed) {
  bool seen = false;
  for (std::uint64_t steps = 50; !seen && steps < 100'000; steps += 50) {
    MemoryFileSystem files = Files();
    const Outcome json = RunWithin("check --output json a.yaml", files, steps);
    seen = json.out.find("\"single-replica\"") != std::string::npos && json.out.find("(at: rule LW1") != std::string::npos;
    if (!seen) continue;
    EXPECT_THAT(json.out, HasSubstr("\"judgement-over-budget\""));
    EXPECT_THAT(json.out, HasSubstr("no answer from LW1"));
  }
  EXPECT_TRUE(seen);
}

// With one rule asked for LW010 is there all the same: it keeps its level in every policy.
TEST(OverBudget, CannotBeSkipped) {
  MemoryFileSystem files = Files();
  EXPECT_THAT(RunWithin("check --rule LW101 a.yaml", files, 10).out, HasSubstr("LW010"));
  EXPECT_THAT(RunWithin("check --skip LW010 a.yaml", files, 10).err, HasSubstr("not exemptable"));
}

TEST(OverBudget, FixLeavesTheFileAndSaysWhy) {
  MemoryFileSystem files = Files();
  // Enough to judge each object once alone, not after the edits have begun to be made: the smallest such budget is looked for.
  bool said = false;
  for (std::uint64_t steps = 500; !said && steps < 200'000; steps += steps / 20) {
    files = Files();
    const Outcome outcome = RunWithin("fix a.yaml", files, steps);
    said = outcome.err.find("is left as it was: judging") != std::string::npos ||
           outcome.err.find("is left as it was: making") != std::string::npos;
    if (said) {
      EXPECT_EQ(files.files["a.yaml"], kWorkload);
      EXPECT_THAT(outcome.err, HasSubstr("(LW010)"));
    }
  }
  EXPECT_TRUE(said);
}

TEST(OverBudget, WhateverTheBudgetAFileIsWrittenWholeOrLeft) {
  MemoryFileSystem files = Files();
  const std::uint64_t before = base::StepsSpent();
  (void)RunWithin("fix a.yaml", files, 1'000'000'000);
  const std::uint64_t cost = base::StepsSpent() - before;
  const std::string whole = files.files["a.yaml"];
  ASSERT_NE(whole, kWorkload);
  int left = 0;
  int written = 0;
  for (std::uint64_t i = 0; i <= 150; ++i) {
    files = Files();
    (void)RunWithin("fix a.yaml", files, cost * i * i / 22'500);  // most of them small: one object costs a part of the whole
    const std::string& now = files.files["a.yaml"];
    EXPECT_TRUE(now == kWorkload || now == whole) << now;
    ++(now == whole ? written : left);
  }
  EXPECT_GT(left, 10);
  EXPECT_GT(written, 10);
}

}  // namespace
}  // namespace warden
