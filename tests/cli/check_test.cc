// warden check: exit codes, and that nothing in a run hides anything else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>
#include <set>
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

// Of standard input no more is read than of a file.
TEST(Check, StandardInputIsBounded) {
  MemoryFileSystem files;
  const std::string large(17 << 20, '#');
  const auto outcome = RunWarden("check -", files, large);
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.out, HasSubstr("-: error: cannot be read: it is larger than 16 MiB, the most that is read [LW001"));
  const auto fixed = RunWarden("fix -", files, large);
  EXPECT_EQ(fixed.exit, 1);
  EXPECT_EQ(fixed.out, "");
  EXPECT_THAT(fixed.err, HasSubstr("- is left as it was: it is larger than 16 MiB"));
  EXPECT_EQ(RunWarden("check -", files, std::string(16 << 20, '#')).exit, 0);
}

// The text is the output, so what is left in it is told beside it: an exit code alone says nothing.
TEST(Check, FixOfStandardInputSaysThatFindingsAreLeft) {
  MemoryFileSystem files;
  const auto left = RunWarden("fix -", files, "a: [\n");
  EXPECT_EQ(left.exit, 1);
  EXPECT_EQ(left.out, "a: [\n");
  EXPECT_EQ(left.err, "warden fix: findings are left in the output, `warden check -` names them\n");
  EXPECT_EQ(RunWarden("fix -", files, "a: 1\n").err, "");
}

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
    EXPECT_THAT(outcome.out, HasSubstr("d/a.yaml: error: cannot be read: permission denied [LW001"));
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
  EXPECT_THAT(RunWarden("check d/a.yaml", files).out, HasSubstr("LW401 skipped for 1 object: needs PodDisruptionBudget"));
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

TEST(Check, PatternsTakeWhatTheyMatch) {
  MemoryFileSystem files;
  files.files["deploy/a.yaml"] = kDropParams;
  files.files["deploy/team/b.yaml"] = kDropParams;
  files.files["deploy/team/notes.txt"] = kDropParams;
  files.files["deploy/c.yml"] = kDropParams;
  files.files["d.yaml"] = kDropParams;
  const auto judged = [&](const std::string& paths) { return Check(paths, files)["summary"]["files"].get<int>(); };
  EXPECT_EQ(judged("deploy/**/*.yaml"), 2);
  EXPECT_EQ(judged("deploy/*.y*ml"), 2);
  EXPECT_EQ(judged("*.yaml"), 1);
  EXPECT_EQ(judged("deploy/**"), 3) << "manifests, not notes";
  EXPECT_EQ(judged("deploy/team/*.txt"), 1) << "what is meant by its ending is taken";
  EXPECT_EQ(judged("deploy/**/*.yaml deploy ./deploy/a.yaml"), 3) << "each once";
}

TEST(Check, APatternIsNotTheWholeSystem) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = Deployment("litellm");
  EXPECT_THAT(RunWarden("check d/*.yaml", files).out, HasSubstr("LW401 skipped for 1 object"));
}

TEST(Check, AFileThatIsCalledLikeAPatternIsTaken) {
  MemoryFileSystem files;
  files.files["a*.yaml"] = kDropParams;
  files.files["ab.yaml"] = kDropParams;
  EXPECT_EQ(Check("a*.yaml", files)["summary"]["files"], 1);
}

std::set<std::string> RulesFound(const std::string& arguments, MemoryFileSystem& files) {
  std::set<std::string> rules;
  const Json report = Check(arguments, files);
  for (const Json& finding : report["findings"]) rules.insert(finding["rule"].get<std::string>());
  return rules;
}

TEST(Check, OnlyTheseRulesOrNotThese) {
  MemoryFileSystem files;
  files.files["d/a.yaml"] = Deployment("litellm") + "---\n" + kBroken;
  files.files["d/c.yaml"] = kDropParams;
  const auto all = RulesFound("d", files);
  EXPECT_TRUE(all.contains("LW101") && all.contains("LW206") && all.contains("LW401"));
  EXPECT_EQ(RulesFound("--rule LW101 d", files), (std::set<std::string>{"LW001", "LW101"})) << "what cannot be read is always said";
  EXPECT_EQ(RulesFound("--rule single-replica --rule lw206 d", files), (std::set<std::string>{"LW001", "LW101", "LW206"}));
  EXPECT_EQ(RulesFound("--rule LW101,LW206 --skip LW206 d", files), (std::set<std::string>{"LW001", "LW101"}));
  auto without = all;
  without.erase("LW101");
  EXPECT_EQ(RulesFound("--skip LW101 d", files), without);
}

TEST(Check, ColourAsAskedFor) {
  MemoryFileSystem files;
  files.files["a.yaml"] = kDropParams;
  EXPECT_THAT(RunWarden("check --color always a.yaml", files).out, HasSubstr("\x1b["));
  EXPECT_THAT(RunWarden("check --color never a.yaml", files, "", testing::Terminal::kColours).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(RunWarden("check --color always a.yaml", files, "", testing::Terminal::kNoColours).out, HasSubstr("\x1b["));
}

TEST(Check, ReasonsAreGroupedUnlessAllAreWanted) {
  MemoryFileSystem files;
  for (int i = 0; i < 7; ++i) files.files["d/" + std::to_string(i) + ".yaml"] = "x: 1\n";
  const auto grouped = RunWarden("check d", files);
  EXPECT_THAT(grouped.out,
              HasSubstr("  skipped 7: neither a Kubernetes object nor a LiteLLM configuration (d/0.yaml, d/1.yaml, d/2.yaml, …)\n"));
  const auto verbose = RunWarden("check --verbose d", files);
  EXPECT_THAT(verbose.out, HasSubstr("  d/6.yaml: skipped: neither a Kubernetes object nor a LiteLLM configuration\n"));
  EXPECT_THAT(verbose.out, Not(HasSubstr("skipped 7:")));
  EXPECT_EQ(Check("d", files)["skipped"].size(), 7U);
}

TEST(Check, TheSameWhateverTheThreadsDo) {
  MemoryFileSystem files;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "d/" + std::to_string(i) + ".yaml";
    files.files[name] = i % 9 == 0 ? kBroken : i % 5 == 0 ? "x: 1\n" : Deployment("litellm-" + std::to_string(i % 50));
  }
  for (const std::string command : {"check d", "check --output json d", "check --verbose d", "fix --diff d"}) {
    const auto wanted = RunWarden(command, files, "", testing::Terminal::kNone, 1);
    EXPECT_EQ(wanted.exit, 1);
    for (const unsigned threads : {2U, 3U, 8U}) {
      const auto outcome = RunWarden(command, files, "", testing::Terminal::kNone, threads);
      EXPECT_EQ(outcome.out, wanted.out) << command << " with " << threads;
      EXPECT_EQ(outcome.err, wanted.err) << command << " with " << threads;
    }
  }
}

}  // namespace
}  // namespace warden
