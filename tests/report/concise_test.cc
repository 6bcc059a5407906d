// The report of one line a finding.
#include "report/concise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "report/report_samples.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Concise(const report::Report& report) { return report::WriteWhole(*report::MakeConciseWriter({}), report); }

TEST(ConciseReport, IsALineAFinding) {
  const report::Report report = testing::FullReport();
  const std::string text = Concise(report);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), std::ssize(report.findings));
  EXPECT_THAT(text, HasSubstr("b/config.yaml:26:20: warning LW206 global-drop-params: ConfigMap llm/litellm-config: drop_params is true"));
  EXPECT_THAT(text, Not(HasSubstr(testing::kCanary)));
}

TEST(ConciseReport, KeepsItsLineWhateverANameHolds) {
  report::Report report;
  Finding finding;
  finding.rule = &testing::kTemplateRule;
  finding.level = Severity::kError;
  finding.at.file = "a\nb.yaml";
  finding.at.object = {"", "v1", "ConfigMap", "x\ny", "z\x1b[2J"};
  finding.message = "a line\nand another";
  report.findings = {finding};
  const std::string text = Concise(report);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ConciseReport, LeavesOutWhatIsNotKnown) {
  report::Report report;
  Finding finding;
  finding.rule = &testing::kTemplateRule;
  finding.level = Severity::kWarning;
  finding.at.file = "a.yaml";
  finding.message = "is a template";
  report.findings = {finding};
  EXPECT_EQ(Concise(report), "a.yaml: warning LW002 " + std::string(testing::kTemplateRule.name) + ": is a template\n");
  EXPECT_EQ(Concise({}), "");
}

}  // namespace
}  // namespace warden
