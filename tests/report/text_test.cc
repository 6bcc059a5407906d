// The report for people.
#include "report/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "report/formats.h"
#include "report/report_samples.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(const report::Report& report, report::Colour colour = report::Colour::kNever) {
  return report::ToText(report, {.colour = colour});
}

report::Report With(Finding finding) {
  report::Report report;
  finding.rule = &testing::kTemplateRule;
  report.findings.push_back(std::move(finding));
  report::Finish(report);
  return report;
}

TEST(TextReport, SaysEverythingInItsPlace) {
  EXPECT_EQ(Text(testing::FullReport()),
            R"(b/config.yaml:26:20: warning: drop_params is true, beside [redacted] [LW206 global-drop-params]
  ConfigMap llm/litellm-config, configuration config.yaml
     |
  26 |   drop_params: true
     |                ^^^^
  fix (unsafe): Switch drop_params off
    remove data[config.yaml]: litellm_settings.drop_params
    append to data[config.yaml]: a: {"x": ["[redacted]", 1, true, null]}

b/deployment.yaml:5:9: error: no PodDisruptionBudget selects the pods [LW401 missing-disruption-budget]
  Deployment llm/litellm, pods
  fix (manual): Create a PodDisruptionBudget
    apiVersion: policy/v1
    metadata:
      name: litellm
      labels:
        "on": "yes"
        v: "1e3"

b/deployment.yaml:10:13: error: replicas is 1, should be at least 2 [LW101 single-replica]
  Deployment llm/litellm, replicas
     |
  10 |   replicas: 1
     |             ^
  note: see also PodDisruptionBudget llm/gone: a/budget.yaml:3:5
  fix (safe): Set replicas: 2
    set spec.replicas: 2

b/secret.yaml:9:8: error: the value of KEY ends with a newline [LW307 trailing-newline]
  Secret litellm, key KEY
    |
  9 |   KEY: [redacted]
    |        ^^^^^^^^^^
  fix (safe): Remove the newline
    set data.KEY: "[redacted]"

c/template.yaml: info: a Helm template that is not rendered [LW002 unrendered-template]
  why: Nothing in it can be judged after 0.5 s. Nobody knows what it becomes.
  help: Render it first.
  more: warden explain LW002

3 errors, 1 warning, 1 info; 3 objects judged, 3 skipped (7 documents in 6 files)
`warden fix` repairs 2 of them, with --unsafe 1 more
  2 exempted (LW101 until 2024-10-04: one node only, [redacted]; LW401 until 2024-10-05: moved next week)
  skipped 2: Helm values (y.yaml, z.yaml)
  skipped 1: a template that is not rendered (c/template.yaml)
  LW402 skipped for 1 object: needs Service, which was not looked at (b/deployment.yaml)
)");
}

TEST(TextReport, WhyItHurtsIsSaidOnceAFileAndShort) {
  Rule rule = testing::kTemplateRule;
  const std::string first = "It breaks " + std::string(150, 'x') + ".";
  const std::string rationale = first + " It hurts. And much more that nobody reads at night, " + std::string(100, 'y') + ".";
  rule.rationale = rationale;
  Finding finding;
  finding.rule = &rule;
  finding.level = Severity::kError;
  report::Report report;
  report.findings = {finding, finding};
  report::Finish(report);
  const std::string text = report::ToText(report, {});
  const std::string why = "  why: " + first + " It hurts.\n";
  EXPECT_THAT(text, HasSubstr(why));
  EXPECT_EQ(text.find("why:"), text.rfind("why:"));
  EXPECT_EQ(text.find("more:"), text.rfind("more:"));
  EXPECT_NE(text.find("help:"), text.rfind("help:")) << "what to do is said each time";
}

TEST(TextReport, WordsOfRulesAreLeftOutWhenAsked) {
  const std::string text = report::ToText(testing::FullReport(), {.words = report::RuleWords::kLeftOut});
  for (const char* word : {"why:", "help:", "more:"}) EXPECT_THAT(text, Not(HasSubstr(word)));
}

TEST(TextReport, NothingJudgedIsSaid) { EXPECT_THAT(Text(report::Report()), HasSubstr("no findings; nothing was judged")); }

TEST(TextReport, NoSecretEvenWhereARulePutOne) {
  EXPECT_THAT(Text(testing::FullReport(), report::Colour::kAlways), Not(HasSubstr(testing::kCanary)));
}

TEST(TextReport, ColourOnlyWhenAsked) {
  EXPECT_THAT(Text(testing::FullReport()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Text(testing::FullReport(), report::Colour::kAlways), HasSubstr("\x1b[1;31merror:\x1b[0m"));
}

TEST(TextReport, ControlCharactersOfNamesDoNotReachTheTerminal) {
  Finding finding;
  finding.level = Severity::kError;
  finding.at.file = "a\x1b[2J.yaml";
  finding.message = "two\nlines";
  EXPECT_THAT(Text(With(finding)), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Text(With(finding)), HasSubstr("two?lines"));
}

TEST(TextReport, LongLinesAreCutAroundTheCaret) {
  Finding finding;
  finding.level = Severity::kError;
  finding.at.begin = {1, 501};
  finding.at.excerpt = {std::string(500, 'a') + "HERE" + std::string(500, 'b'), 500, 4};
  const std::string text = Text(With(finding));
  EXPECT_THAT(text, HasSubstr("  1 | …" + std::string(40, 'a') + "HERE" + std::string(76, 'b') + "…\n"));
  EXPECT_THAT(text, HasSubstr("    | " + std::string(41, ' ') + "^^^^\n"));
}

TEST(TextReport, CaretStandsUnderItsColumnBehindTabsAndForeignLetters) {
  Finding finding;
  finding.level = Severity::kError;
  finding.at.begin = {1, 4};
  finding.at.excerpt = {"\té: x", 4, 1};
  EXPECT_THAT(Text(With(finding)), HasSubstr("    | \t   ^\n"));
}

TEST(TextReport, OrderDoesNotMatter) {
  report::Report report = testing::FullReport();
  const std::string expected = Text(report);
  std::reverse(report.findings.begin(), report.findings.end());
  std::reverse(report.skipped.begin(), report.skipped.end());
  report::Finish(report);
  EXPECT_EQ(Text(report), expected);
}

TEST(Report, HighestLevelDecides) {
  EXPECT_EQ(report::HighestLevel(report::Report()), Severity::kOff);
  EXPECT_EQ(report::HighestLevel(testing::FullReport()), Severity::kError);
}

TEST(TextReport, AWriterWritesWhatTheWholeReportIs) {
  const report::Report report = testing::FullReport();
  EXPECT_EQ(report::WriteWhole(*report::MakeTextWriter({}), report), report::ToText(report, {}));
}

TEST(TextReport, VerboseNamesEachThingThatWasNotJudged) {
  const report::Report report = testing::FullReport();
  const std::string text = report::WriteWhole(*report::MakeTextWriter({.verbose = true}), report);
  EXPECT_TRUE(text.ends_with(report::SkippedText(report)));
  EXPECT_THAT(text, HasSubstr("z.yaml: skipped: Helm values"));
}

TEST(Formats, TextIsTheDefaultAndNamesAreUnique) {
  std::set<std::string_view> names;
  for (const report::Format& format : report::AllFormats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_NE(format.make({}), nullptr) << format.name;
  }
  EXPECT_EQ(report::AllFormats().front().name, "text");
}

}  // namespace
}  // namespace warden
