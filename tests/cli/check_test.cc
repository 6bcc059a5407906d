// warden check: exit codes, and that nothing in a run hides anything else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/run.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryFileSystem;
using ::testing::Not;
using testing::RunWarden;
using Json = nlohmann::json;

constexpr const char* kDropParams = "model_list: []\nlitellm_settings:\n  drop_params: true\n";  // a warning
constexpr const char* kClean = "model_list: []\nlitellm_settings:\n  num_retries: 2\n";
constexpr const char* kBroken = "a: [1\n";

std::string Deployment(const std::string& name) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
         ", namespace: llm}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: x}}\n  template:\n    metadata: {labels: {app: x}}\n"
         "    spec:\n      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n"
         "        lifecycle: {preStop: {sleep: {seconds: 15}}}\n";
}

Json Check(const std::string& paths, MemoryFileSystem& files) { return Json::parse(RunWarden("check --output json " + paths, files).out); }

TEST(Check, ExitCodeFollowsFailOn) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDropParams;
  EXPECT_EQ(RunWarden("check a.yaml", files).exit, 0);
  EXPECT_EQ(RunWarden("check --fail-on warning a.yaml", files).exit, 1);
  EXPECT_EQ(RunWarden("check --fail-on info a.yaml", files).exit, 1);
  EXPECT_EQ(RunWarden("check --fail-on warning --profile development a.yaml", files).exit, 0);
  files.files["b.yaml"] = kBroken;
  EXPECT_EQ(RunWarden("check a.yaml b.yaml", files).exit, 1);
  EXPECT_EQ(RunWarden("check --fail-on never a.yaml b.yaml", files).exit, 0);
}

TEST(Check, BrokenFileHidesNothing) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = kBroken;
  files.files["d/b.yaml"] = Deployment("litellm");
  files.files["d/c.yaml"] = kDropParams;
  files.files["d/foreign.yaml"] = "x: 1\n";
  files.files["d/z.yaml"] = Deployment("litellm");  // the same object once more
  const Json report = Check("d", files);
  std::multiset<std::string> found;
  const std::set<std::string> of_interest = {"LW001", "LW101", "LW206", "LW401"};
  for (const Json& finding : report["findings"]) {
    const auto rule = finding["rule"].get<std::string>();
    if (of_interest.contains(rule)) found.insert(finding["file"].get<std::string>() + " " + rule);
  }
  EXPECT_EQ(found, (std::multiset<std::string>{"d/a.yaml LW001", "d/b.yaml LW101", "d/b.yaml LW401", "d/c.yaml LW206", "d/z.yaml LW101",
                                               "d/z.yaml LW401"}));
  EXPECT_EQ(report["summary"]["files"], 5);
  EXPECT_EQ(report["summary"]["documents"], 5);
  EXPECT_EQ(report["summary"]["judged"], 3);
  EXPECT_EQ(report["summary"]["skipped"], 1);
}

TEST(Check, UnreadableFileIsAFindingAndTheRunGoesOn) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = kClean;
  files.files["d/b.yaml"] = kDropParams;
  files.forbidden.insert("d/a.yaml");
  for (const std::string paths : {"d", "d/a.yaml d/b.yaml"}) {
    const auto outcome = RunWarden("check " + paths, files);
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_THAT(outcome.out, HasSubstr("d/a.yaml: error: cannot be opened: permission denied [LW001"));
    EXPECT_THAT(outcome.out, HasSubstr("LW206"));
  }
}

TEST(Check, FolderThatCannotBeListedIsIncomplete) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = kClean;
  files.files["d/sub/b.yaml"] = kClean;
  files.forbidden.insert("d/sub");
  const auto outcome = RunWarden("check d", files);
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.err, HasSubstr("incomplete, folder d/sub was not looked into: permission denied"));
  files.files["d/b.yaml"] = kBroken;
  EXPECT_EQ(RunWarden("check d", files).exit, 1) << "findings come before incomplete";
}

TEST(Check, FolderCountsAsTheWholeSystemAFileDoesNot) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = Deployment("litellm");
  EXPECT_THAT(RunWarden("check d", files).out, HasSubstr("LW401 missing"));
  EXPECT_THAT(RunWarden("check --complete d/a.yaml", files).out, HasSubstr("LW401 missing"));
  EXPECT_THAT(RunWarden("check d/a.yaml", files).out, HasSubstr("LW401 not asked for 1 object: needs PodDisruptionBudget"));
}

TEST(Check, ObjectsOfOtherFilesAreInSight) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = Deployment("litellm");
  files.files["d/b.yaml"] =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: llm}\n"
      "spec: {maxUnavailable: 1, selector: {matchLabels: {app: x}}}\n";
  EXPECT_THAT(RunWarden("check d", files).out, Not(HasSubstr("LW401")));
}

TEST(Check, StandardInput) {
  MemoryFileSystem files;
  const auto outcome = RunWarden("check --fail-on warning -", files, kDropParams);
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.out, HasSubstr("-:3:16: warning:"));
}

TEST(Check, FileNamedTwiceIsReadOnce) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = kDropParams;
  EXPECT_EQ(Check("d/a.yaml ./d//a.yaml d d/", files)["summary"]["files"], 1);
}

TEST(Check, NothingFoundIsSaid) {
  MemoryFileSystem files;
  files.files["d/readme.md"] = "x";
  const auto outcome = RunWarden("check d", files);
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.err, HasSubstr("no manifest found"));
  EXPECT_THAT(outcome.out, HasSubstr("nothing was judged"));
}

TEST(Check, TemplateIsANoteAndCountsAsSkipped) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = "kind: {{ .Values.kind }}\n";
  const Json report = Check("d", files);
  ASSERT_EQ(report["findings"].size(), 1U);
  EXPECT_EQ(report["findings"][0]["rule"], "LW002");
  EXPECT_EQ(report["findings"][0]["level"], "info");
  EXPECT_EQ(report["summary"]["skipped"], 1);
  EXPECT_EQ(RunWarden("check d", files).exit, 0);
}

TEST(Check, ColoursOnlyForATerminalThatWantsThem) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDropParams;
  EXPECT_THAT(RunWarden("check a.yaml", files, "", testing::Terminal::kColours).out, HasSubstr("\x1b["));
  EXPECT_THAT(RunWarden("check a.yaml", files, "", testing::Terminal::kNoColours).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(RunWarden("check --output json a.yaml", files, "", testing::Terminal::kColours).out, Not(HasSubstr("\x1b[")));
}

TEST(Check, ManyFilesAreQuick) {
  MemoryFileSystem files;
  for (int i = 0; i < 300; ++i) files.files["d/" + std::to_string(i) + ".yaml"] = Deployment("litellm-" + std::to_string(i));
  EXPECT_EQ(Check("d", files)["summary"]["judged"], 300);
}

}  // namespace
}  // namespace warden
