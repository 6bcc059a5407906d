// warden fix: what is written, what is left alone, and what is said about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/run.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryFileSystem;
using ::testing::Not;
using testing::RunWarden;

const std::string kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec:\n  replicas: 1  # why\n"
    "  strategy: {rollingUpdate: {maxUnavailable: 0}}\n  selector: {matchLabels: {app: x}}\n"
    "  template:\n    metadata: {labels: {app: x}}\n    spec:\n      terminationGracePeriodSeconds: 60\n      containers:\n      - name: "
    "litellm\n"
    "        image: ghcr.io/berriai/litellm:v1.109.0\n        lifecycle: {preStop: {sleep: {seconds: 15}}}\n";
const std::string kConfig = "model_list: []\nlitellm_settings:\n  drop_params: true\n";

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Fix, WritesTheSafeFixesOnly) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  files.files["b.yaml"] = kConfig;
  const auto outcome = RunWarden("fix a.yaml b.yaml", files);
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(files.files["a.yaml"], Replaced(kDeployment, "replicas: 1", "replicas: 2"));
  EXPECT_EQ(files.files["b.yaml"], kConfig);
  EXPECT_EQ(files.writes, 1);
  EXPECT_THAT(outcome.out, HasSubstr("fixed a.yaml\n  LW101 single-replica: Set replicas: 2 (safe; Deployment litellm, replicas)\n"));
  EXPECT_THAT(outcome.out, HasSubstr("b.yaml:3:16: warning:"));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST(Fix, UnsafeWhenAsked) {
  MemoryFileSystem files;
  files.files["b.yaml"] = kConfig;
  EXPECT_EQ(RunWarden("fix --unsafe b.yaml", files).exit, 0);
  EXPECT_EQ(files.files["b.yaml"], Replaced(kConfig, "true", "false"));
}

TEST(Fix, SecondRunWritesNothing) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  RunWarden("fix a.yaml", files);
  const auto again = RunWarden("fix a.yaml", files);
  EXPECT_EQ(files.writes, 1);
  EXPECT_THAT(again.out, HasSubstr("nothing was fixed\n"));
}

TEST(Fix, DiffWritesNothingAndTheExitCodeSpeaksOfTheFilesAsTheyAre) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  const auto outcome = RunWarden("fix --diff a.yaml", files);
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(files.files["a.yaml"], kDeployment);
  EXPECT_THAT(outcome.out, HasSubstr("\n-  replicas: 1  # why\n+  replicas: 2  # why\n"));
  EXPECT_THAT(outcome.err, HasSubstr("would fix a.yaml"));
}

TEST(Fix, StandardInputBecomesStandardOutput) {
  MemoryFileSystem files;
  const auto outcome = RunWarden("fix -", files, kDeployment);
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.out, Replaced(kDeployment, "replicas: 1", "replicas: 2"));
  EXPECT_THAT(outcome.err, HasSubstr("fixed -\n"));
}

TEST(Fix, StandardInputThatNeedsNothingPassesThrough) {
  MemoryFileSystem files;
  EXPECT_EQ(RunWarden("fix -", files, "not: ours\n").out, "not: ours\n");
}

TEST(Fix, FileThatCannotBeWrittenIsNamedAndTheOthersAreWritten) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  files.files["b.yaml"] = kDeployment;
  files.read_only.insert("a.yaml");
  const auto outcome = RunWarden("fix a.yaml b.yaml", files);
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.err, HasSubstr("a.yaml is left as it was: permission denied"));
  EXPECT_THAT(files.files["b.yaml"], HasSubstr("replicas: 2"));
}

TEST(Fix, WhatCannotBeEditedIsLeftAndTheExitCodeSaysSo) {
  MemoryFileSystem files;
  // The replicas stand behind an alias: changing them would change the label, too.
  const std::string shared =
      Replaced(Replaced(kDeployment, "metadata: {name: litellm}", "metadata: {name: litellm, annotations: {a: &one 1}}"), "replicas: 1",
               "replicas: *one");
  files.files["a.yaml"] = shared;
  const auto outcome = RunWarden("fix --fail-on never a.yaml", files);
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_EQ(files.files["a.yaml"], shared);
  EXPECT_THAT(outcome.err, HasSubstr("a.yaml is left as it was"));
}

TEST(Fix, JsonOutputIsOnlyTheReport) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  const auto outcome = RunWarden("fix --output json a.yaml", files);
  EXPECT_EQ(outcome.out[0], '{');
  EXPECT_THAT(outcome.err, HasSubstr("fixed a.yaml"));
}

TEST(Fix, RulesAreSelectedAsForCheck) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  RunWarden("fix --skip LW101 a.yaml", files);
  EXPECT_THAT(files.files["a.yaml"], HasSubstr("replicas: 1  # why"));
  RunWarden("fix --rule LW103 a.yaml", files);
  EXPECT_THAT(files.files["a.yaml"], HasSubstr("replicas: 1  # why"));
  RunWarden("fix --rule LW101 a.yaml", files);
  EXPECT_THAT(files.files["a.yaml"], HasSubstr("replicas: 2  # why"));
}

// Somebody saves the file while we think about it: the second reading, before writing, finds other bytes.
class BusyFileSystem final : public MemoryFileSystem {
 public:
  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    auto text = MemoryFileSystem::Read(path, max_bytes);
    if (++reads > 2) *text += "# saved by an editor\n";
    return text;
  }
  mutable int reads = 0;
};

TEST(Fix, FileThatChangedMeanwhileIsNotOverwritten) {
  BusyFileSystem files;
  files.files["a.yaml"] = kDeployment;
  const auto outcome = RunWarden("fix a.yaml", files);
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_EQ(files.files["a.yaml"], kDeployment);
  EXPECT_EQ(files.writes, 0);
  EXPECT_THAT(outcome.err, HasSubstr("a.yaml is left as it was: it changed while it was being fixed, run again"));
}

const std::string kTwoFixes = Replaced(kDeployment, "        lifecycle: {preStop: {sleep: {seconds: 15}}}\n", "");

struct Dialogue {
  std::string answers;
  bool replicas;   // whether it is fixed
  bool pre_stop;   // in the same file
  bool next_file;  // the replicas there
  int questions;
};

class Interactive : public ::testing::TestWithParam<Dialogue> {};

TEST_P(Interactive, DoesWhatIsAnswered) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kTwoFixes;
  files.files["b.yaml"] = kDeployment;
  const auto outcome =
      RunWarden("fix --interactive --rule LW101 --rule LW103 a.yaml b.yaml", files, GetParam().answers, testing::Terminal::kNoColours);
  EXPECT_EQ(files.files["a.yaml"].find("replicas: 2") != std::string::npos, GetParam().replicas);
  EXPECT_EQ(files.files["a.yaml"].find("preStop") != std::string::npos, GetParam().pre_stop);
  EXPECT_EQ(files.files["b.yaml"].find("replicas: 2") != std::string::npos, GetParam().next_file);
  int questions = 0;
  for (std::size_t at = outcome.out.find("apply this fix?"); at != std::string::npos; at = outcome.out.find("apply this fix?", at + 1))
    ++questions;
  EXPECT_EQ(questions, GetParam().questions) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Fix, Interactive,
                         ::testing::Values(Dialogue{"y\ny\ny\n", true, true, true, 3}, Dialogue{"n\ny\nn\n", false, true, false, 3},
                                           Dialogue{"a\n", true, true, true, 1}, Dialogue{"n\na\n", false, true, true, 2},
                                           Dialogue{"y\nq\n", true, false, false, 2}, Dialogue{"q\n", false, false, false, 1},
                                           Dialogue{"", false, false, false, 1}, Dialogue{"\nwhat\ny\nn\nn\n", true, false, false, 5}));

TEST(Fix, InteractiveShowsRuleMessageTitleAndChange) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDeployment;
  const auto outcome = RunWarden("fix --interactive a.yaml", files, "y\n", testing::Terminal::kNoColours);
  EXPECT_THAT(outcome.out, HasSubstr("a.yaml:5:13: error: replicas is 1, should be at least 2 [LW101 single-replica]"));
  EXPECT_THAT(outcome.out, HasSubstr("Set replicas: 2"));
  EXPECT_THAT(outcome.out, HasSubstr("\n-  replicas: 1  # why\n+  replicas: 2  # why\n"));
  EXPECT_THAT(outcome.out, HasSubstr("fixed a.yaml\n"));
}

}  // namespace
}  // namespace warden
