// The table of commands, and what a wrong command line is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/run.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::MemoryFileSystem;
using testing::RunWarden;

TEST(CommandLine, VersionAndCommit) {
  MemoryFileSystem files;
  const auto outcome = RunWarden("--version", files);
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.out, MatchesRegex("warden [0-9]+\\.[0-9]+\\.[0-9]+ \\(.+\\)\n"));
}

TEST(CommandLine, HelpIsOutputAndNoCommandIsAnError) {
  MemoryFileSystem files;
  EXPECT_EQ(RunWarden("--help", files).exit, 0);
  EXPECT_THAT(RunWarden("--help", files).out, HasSubstr("  check "));
  const auto nothing = RunWarden("", files);
  EXPECT_EQ(nothing.exit, 2);
  EXPECT_THAT(nothing.out, IsEmpty());
  EXPECT_THAT(nothing.err, HasSubstr("usage: warden"));
}

TEST(CommandLine, EveryCommandHasHelp) {
  MemoryFileSystem files;
  for (const std::string command : {"check", "explain", "fix", "rules", "serve"}) {
    const auto outcome = RunWarden(command + " --help", files);
    EXPECT_EQ(outcome.exit, 0) << command;
    EXPECT_THAT(outcome.out, HasSubstr("warden " + command)) << command;
    EXPECT_THAT(outcome.err, IsEmpty()) << command;
  }
}

TEST(CommandLine, ServeSaysWhyItsCertificateCannotBeWritten) {
  MemoryFileSystem files;
  files.read_only.insert("/closed/ca.pem");
  const auto outcome = RunWarden("serve --self-signed --write-ca /closed/ca.pem", files);
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_EQ(outcome.err, "warden serve: --write-ca: write /closed/ca.pem: permission denied\n");
}

TEST(CommandLine, ServeNamesEveryPathOfTheOperationsListener) {
  MemoryFileSystem files;
  for (const char* path : {"/healthz", "/readyz", "/metrics"}) EXPECT_THAT(RunWarden("serve --help", files).out, HasSubstr(path));
}

TEST(CommandLine, AnOptionThatIsGivenTwiceIsNamed) {
  MemoryFileSystem files;
  files.files["a.yaml"] = "kind: ConfigMap\n";
  const auto twice = RunWarden("check --output json --output text a.yaml", files);
  EXPECT_EQ(twice.exit, 2);
  EXPECT_EQ(twice.err, "warden check: --output was given twice\nsee `warden check --help`\n");
  EXPECT_THAT(RunWarden("fix --policy a --diff --policy=b --policy c a.yaml", files).err,
              HasSubstr("warden fix: --policy was given 3 times\n"));
  EXPECT_THAT(RunWarden("serve --drain-delay 1 --drain-delay 2", files).err, HasSubstr("--drain-delay was given twice\n"));
  EXPECT_EQ(RunWarden("check --rule LW101 --rule LW102 --verbose --verbose a.yaml", files).exit, 0);
}

TEST(CommandLine, WhatFollowsTwoDashesIsNoOption) {
  MemoryFileSystem files;
  files.files["--x.yaml"] = "a: 1\n";
  const auto outcome = RunWarden("check -- --x.yaml", files);
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("1 document in 1 file"));
}

struct Mistake {
  std::string command;
  std::string message;
};

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreTwoAndSayWhatWasMeant) {
  MemoryFileSystem files;
  files.files["a.yaml"] = "a: 1\n";
  const auto outcome = RunWarden(GetParam().command, files);
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, Mistakes,
    ::testing::Values(Mistake{"chekc a.yaml", "unknown command chekc, did you mean check?"},
                      Mistake{"frobnicate", "unknown command frobnicate\n"}, Mistake{"--verison", "unknown option --verison"},
                      Mistake{"check", "PATH is required"},
                      Mistake{"check --outptu json a.yaml", "unknown option --outptu, did you mean --output?"},
                      Mistake{"check --output jsn a.yaml", "unknown --output 'jsn', did you mean json? (known: text, json"},
                      Mistake{"check --fail-on errors a.yaml", "did you mean error?"},
                      Mistake{"check --profile producton a.yaml", "did you mean production?"},
                      Mistake{"check --kubernetes-version 2.0 a.yaml", "'2.0' is no version such as 1.30"},
                      Mistake{"check --kubernetes-version 1.x a.yaml", "'1.x' is no version"},
                      Mistake{"check a.yaml b.yaml c/", "no such file or folder: b.yaml, c/"},
                      Mistake{"check a.yaml nowhere/*.yaml x/**/y?.yaml", "no file matches nowhere/*.yaml, x/**/y?.yaml"},
                      Mistake{"check --rule single-replicas a.yaml", "there is no rule single-replicas, did you mean single-replica?"},
                      Mistake{"check --skip LW1O1 a.yaml", "there is no rule LW1O1, did you mean LW101?"},
                      Mistake{"check --skip LW001 a.yaml", "LW001 (unreadable-document) is not exemptable"},
                      Mistake{"check --color allways a.yaml", "unknown --color 'allways', did you mean always?"},
                      Mistake{"explain", "RULE is required"}, Mistake{"explain LW103 --output yml", "unknown --output 'yml'"},
                      Mistake{"fix --interactive a.yaml", "standard input is no terminal"},
                      Mistake{"fix --interactive --diff a.yaml", "leave --diff out"},
                      Mistake{"fix --interactive --output json a.yaml", "leave --output json out"},
                      Mistake{"fix --interactive -", "cannot be the file as well"},
                      Mistake{"check --helm-values a.yaml a.yaml", "--helm-values is for --helm"},
                      Mistake{"check --helm nowhere", "--helm nowhere: no such folder"},
                      Mistake{"check --kustomize a.yaml", "--kustomize a.yaml: no such folder"}, Mistake{"fix", "PATH is required"},
                      Mistake{"fix --helm chart", "what is rendered stands in no file to fix"},
                      Mistake{"fix --diff --output json a.yaml", "--diff is text"}, Mistake{"fix - a.yaml", "- stands alone"},
                      Mistake{"rules --output yaml", "unknown --output 'yaml'"}, Mistake{"rules a.yaml", "unexpected argument a.yaml"}));

TEST(Rules, JsonHasEveryRule) {
  MemoryFileSystem files;
  const auto json = nlohmann::json::parse(RunWarden("rules --output json", files).out);
  ASSERT_EQ(json.size(), AllRules().size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    EXPECT_EQ(json[i]["id"], AllRules()[i]->id);
    EXPECT_EQ(json[i]["params"].size(), AllRules()[i]->params.size());
    EXPECT_FALSE(json[i]["remediation"].get<std::string>().empty());
  }
}

TEST(Rules, TableHasALineARule) {
  MemoryFileSystem files;
  const auto outcome = RunWarden("rules", files);
  EXPECT_EQ(static_cast<std::size_t>(std::count(outcome.out.begin(), outcome.out.end(), '\n')), AllRules().size() + 1);
  EXPECT_THAT(RunWarden("rules --output markdown", files).out, HasSubstr("| LW101 | single-replica |"));
}

}  // namespace
}  // namespace warden
