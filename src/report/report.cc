// Sorting and counting.
#include "report/report.h"

#include <algorithm>
#include <tuple>

namespace warden {
namespace {

bool Before(const Finding& a, const Finding& b) {
  if (a.at.file != b.at.file) return a.at.file < b.at.file;
  if (a.at.begin != b.at.begin) return a.at.begin < b.at.begin;
  if (a.level != b.level) return a.level > b.level;
  return std::tie(a.rule, a.at.object, a.subject, a.at.path, a.message) < std::tie(b.rule, b.at.object, b.subject, b.at.path, b.message);
}

bool SkippedBefore(const Skipped& a, const Skipped& b) {
  return std::tie(a.file, a.object, a.rule, a.reason) < std::tie(b.file, b.object, b.rule, b.reason);
}

std::size_t CountLevel(const Report& report, Severity level) {
  return static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(), [&](const Finding& finding) { return finding.level == level; }));
}

}  // namespace

void Finish(Report& report) {
  std::stable_sort(report.findings.begin(), report.findings.end(), Before);
  std::stable_sort(report.skipped.begin(), report.skipped.end(), SkippedBefore);
  report.counts.errors = CountLevel(report, Severity::kError);
  report.counts.warnings = CountLevel(report, Severity::kWarning);
  report.counts.infos = CountLevel(report, Severity::kInfo);
  report.counts.skipped = static_cast<std::size_t>(
      std::count_if(report.skipped.begin(), report.skipped.end(), [](const Skipped& skipped) { return skipped.rule.empty(); }));
}

Severity HighestLevel(const Report& report) {
  Severity highest = Severity::kOff;
  for (const Finding& finding : report.findings) highest = std::max(highest, finding.level);
  return highest;
}

}  // namespace warden
