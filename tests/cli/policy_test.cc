// --policy, exemptions in the report, warden policy. Only lines about the rules named here are looked at: new rules change none of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "cli/run.h"
#include "warden/catalogue.h"
#include "warden/policy.h"

namespace warden::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr std::string_view kPolicy = R"(apiVersion: litellm-warden.dev/v1alpha1
kind: Policy
mode: warn
rules:
  LW101: {params: {min_replicas: 3}}
profiles:
  staging:
    extends: development
    rules:
      missing-pre-stop: off
namespaces:
- match: "team-*"
  profile: staging
points:
  admission:
    rules:
      LW206: {level: error}
exemptions:
- {rule: missing-pre-stop, kind: Deployment, name: litellm, reason: drained by hand, until: 2024-12-31}
- {rule: LW007, kind: Deployment, name: litellm, reason: never comes true, until: 2024-12-31}
- {rule: LW206, name: "*", reason: over, until: 2024-09-30}
hearsay: [LW401]
)";

// The tests' day is 2024-10-04.
constexpr std::string_view kDeployment = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: litellm
  namespace: llm
  annotations:
    litellm-warden.dev/exempt: "single-replica; reason=one node only; until=2024-12-31 | LW1O3; reason=a slip; until=2024-12-31"
spec:
  replicas: 1
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.94.3
)";

MemoryFileSystem Disk() {
  MemoryFileSystem files;
  files.files = {{"policy.yaml", std::string(kPolicy)}, {"deployment.yaml", std::string(kDeployment)}};
  return files;
}

Outcome Warden(std::string_view command) {
  MemoryFileSystem files = Disk();
  return RunWarden(command, files);
}

TEST(CheckWithPolicy, WhatIsExemptedStaysVisible) {
  const Outcome outcome = Warden("check --policy policy.yaml deployment.yaml");
  EXPECT_THAT(outcome.out, HasSubstr("  2 exempted (LW101 until 2024-12-31: one node only; LW103 until 2024-12-31: drained by hand)\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("[LW101 ")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("[LW103 ")));
  EXPECT_THAT(outcome.out, HasSubstr("deployment.yaml:7:32: warning: there is no rule LW1O3, did you mean LW103? [LW009 unknown-rule]"));
  EXPECT_THAT(outcome.out,
              HasSubstr("policy.yaml:20:3: info: exemption of LW007 hides nothing of what was judged [LW005 unused-exemption]"));
  EXPECT_THAT(outcome.out,
              HasSubstr("policy.yaml:21:3: warning: exemption of LW206 ended on 2024-09-30, it no longer holds [LW004 expired-exemption]"));
  EXPECT_THAT(outcome.out, Not(HasSubstr(": error: ")));  // mode warn
  EXPECT_EQ(outcome.exit, 0);
}

TEST(CheckWithPolicy, JsonListsWhatIsExempted) {
  const Json report = Json::parse(Warden("check --policy policy.yaml --output json deployment.yaml").out);
  EXPECT_EQ(report["summary"]["exempted"], 2);
  ASSERT_EQ(report["exempted"].size(), 2U);
  const Json& by_file = report["exempted"][1];
  EXPECT_EQ(by_file["finding"]["rule"], "LW103");
  EXPECT_EQ(by_file["by"], "policy.yaml:19:3");
  const Json& by_annotation = report["exempted"][0];
  EXPECT_EQ(by_annotation["finding"]["rule"], "LW101");
  EXPECT_EQ(by_annotation["finding"]["message"], "replicas is 1, should be at least 3");
  EXPECT_EQ(by_annotation["finding"]["line"], 9);
  EXPECT_EQ(by_annotation["by"], "annotation");
  EXPECT_EQ(by_annotation["reason"], "one node only");
  EXPECT_EQ(by_annotation["until"], "2024-12-31");
}

TEST(CheckWithPolicy, ProfilesOfThePolicyAreKnown) {
  EXPECT_EQ(Warden("check --policy policy.yaml --profile staging deployment.yaml").exit, 0);
  const Outcome unknown = Warden("check --policy policy.yaml --profile stagin deployment.yaml");
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean staging?"));
  EXPECT_THAT(unknown.err, HasSubstr("production, development, staging"));
}

TEST(CheckWithPolicy, AnUnreadablePolicyStopsBeforeAnyWork) {
  MemoryFileSystem files = Disk();
  files.files["bad.yaml"] = "kind: Policy\nmodee: warn\n";
  for (const std::string command : {"check", "fix"}) {
    const Outcome missing = RunWarden(command + " --policy gone.yaml deployment.yaml", files);
    EXPECT_EQ(missing.exit, 2);
    EXPECT_EQ(missing.err, "warden " + command + ": --policy gone.yaml: no such file or directory\n");
    const Outcome bad = RunWarden(command + " --policy bad.yaml deployment.yaml", files);
    EXPECT_EQ(bad.exit, 2);
    EXPECT_EQ(bad.out, "");
    EXPECT_EQ(bad.err, "bad.yaml:1:1: apiVersion is missing\nbad.yaml:2:1: unknown key modee, did you mean mode?\nwarden " + command +
                           ": the policy has 2 problems\n");
  }
  EXPECT_EQ(files.writes, 0);
}

TEST(FixWithPolicy, WhatIsExemptedIsLeftAlone) {
  MemoryFileSystem files = Disk();
  RunWarden("fix --policy policy.yaml deployment.yaml", files);
  EXPECT_THAT(files.files["deployment.yaml"], HasSubstr("replicas: 1\n"));
  EXPECT_THAT(files.files["deployment.yaml"], Not(HasSubstr("preStop")));
}

// The line of a rule and those under it, up to the next rule.
std::string Paragraph(const std::string& out, const std::string& rule) {
  std::istringstream lines(out);
  std::string text;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(' ')) inside = line.starts_with(rule + " ");
    if (inside) text += line + "\n";
  }
  return text;
}

// Runs of spaces as one: columns are as wide as the longest name of a rule.
std::string Squeezed(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

TEST(PolicyShow, EveryValueSaysWhereItComesFrom) {
  const Outcome outcome = Warden("policy show --policy policy.yaml --namespace team-a --point admission");
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(outcome.out, ::testing::StartsWith("policy   policy.yaml\nfor      namespace team-a, at point admission\n"
                                                 "profile  staging  (namespace entry (policy.yaml:13:12))\n"
                                                 "mode     warn  (all profiles (policy.yaml:3:7))\n\n"));
  EXPECT_EQ(Squeezed(Paragraph(outcome.out, "LW101")),
            "LW101 single-replica warning rule default\n min_replicas 3 all profiles (policy.yaml:5:34)\n fill true rule default\n");
  EXPECT_THAT(Squeezed(Paragraph(outcome.out, "LW103")), HasSubstr("LW103 missing-pre-stop off profile staging (policy.yaml:10:25)\n"));
  EXPECT_THAT(Squeezed(Paragraph(outcome.out, "LW206")),
              HasSubstr("LW206 global-drop-params warning error, lowered by mode warn; point admission (policy.yaml:17:22)\n"));
  EXPECT_THAT(Squeezed(Paragraph(outcome.out, "LW401")), HasSubstr(" at most error all profiles (policy.yaml:22:11)\n"));
  EXPECT_THAT(Squeezed(Paragraph(outcome.out, "LW001")), HasSubstr("LW001 unreadable-document error rule default\n"));
}

TEST(PolicyShow, EveryRuleIsThere) {
  const Outcome outcome = Warden("policy show");
  EXPECT_THAT(outcome.out, HasSubstr("none, the rules' own defaults"));
  for (const Rule* rule : AllRules()) {
    EXPECT_THAT(Squeezed(Paragraph(outcome.out, std::string(rule->id))),
                HasSubstr(std::string(ToString(rule->production)) + " rule default"))
        << rule->id;
  }
}

TEST(PolicyShow, Json) {
  const Json json = Json::parse(Warden("policy show --policy policy.yaml --profile production --namespace llm --output json").out);
  EXPECT_EQ(json["profile"]["from"]["what"], "asked for");
  EXPECT_EQ(json["mode"]["value"], "warn");
  EXPECT_EQ(json["point"], "check");
  ASSERT_EQ(json["rules"].size(), AllRules().size());
  for (const Json& rule : json["rules"]) {
    if (rule["id"] != "LW101") continue;
    EXPECT_EQ(rule["level"]["value"], "error");
    EXPECT_EQ(rule["level"]["effective"], "warning");
    EXPECT_EQ(rule["level"]["from"]["what"], "rule default");
    EXPECT_EQ(rule["params"][0], Json::parse(R"({"name": "min_replicas", "value": 3,
                "from": {"what": "all profiles", "file": "policy.yaml", "line": 5, "column": 34}})"));
  }
}

TEST(PolicyShow, WrongUsage) {
  EXPECT_THAT(Warden("policy show --point admision").err, HasSubstr("did you mean admission?"));
  EXPECT_EQ(Warden("policy show --point admision").exit, 2);
  EXPECT_EQ(Warden("policy show --profile prod").exit, 2);
  EXPECT_EQ(Warden("policy show --output xml").exit, 2);
  EXPECT_EQ(Warden("policy show --policy gone.yaml").exit, 2);
  EXPECT_EQ(Warden("policy").exit, 2);
  EXPECT_EQ(Warden("policy --help").exit, 0);
}

void ExpectTaken(const std::string& text, const std::string& name) {
  const auto loaded = Policy::Read(text, name, AllRules());
  for (const PolicyProblem& problem : loaded.problems) ADD_FAILURE() << ToString(problem) << "\n" << text;
}

// Settings that are commented out have no space behind the `#`; prose has one.
std::string Uncommented(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool setting = line.size() > 1 && line[0] == '#' && (line[1] != ' ' || line.starts_with("#  "));
    out += (setting ? line.substr(1) : line) + "\n";
  }
  return out;
}

TEST(PolicyInit, IsTakenAsItIsAndUncommented) {
  const Outcome outcome = Warden("policy init");
  EXPECT_EQ(outcome.exit, 0);
  ExpectTaken(outcome.out, "starter");
  const std::string all = Uncommented(outcome.out);
  EXPECT_GT(std::count(all.begin(), all.end(), ':'), 40);
  EXPECT_THAT(all, HasSubstr("\n- rule: single-replica\n"));
  ExpectTaken(all, "uncommented");
}

TEST(PolicyPage, ItsExampleIsTaken) {
  std::ifstream in(WARDEN_SOURCE_DIR "/docs/policy.md");
  const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::size_t examples = 0;
  for (std::size_t at = page.find("```yaml\n"); at != std::string::npos; at = page.find("```yaml\n", at + 1)) {
    const std::string block = page.substr(at + 8, page.find("\n```", at) - at - 7);
    if (block.find("kind: Policy") == std::string::npos) continue;
    ++examples;
    ExpectTaken(block, "docs/policy.md");
  }
  EXPECT_EQ(examples, 1U);
}

}  // namespace
}  // namespace warden::testing
