// Sorting and counting.
#include "report/report.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "base/time_text.h"

namespace warden::report {
namespace {

constexpr std::string_view kOverBudgetId = "LW010";

bool Before(const Finding& a, const Finding& b) {
  if (a.at.file != b.at.file) return a.at.file < b.at.file;
  if (a.at.begin != b.at.begin) return a.at.begin < b.at.begin;
  if (a.level != b.level) return a.level > b.level;
  return std::tie(a.rule->id, a.at.object, a.subject, a.at.path, a.message) <
         std::tie(b.rule->id, b.at.object, b.subject, b.at.path, b.message);
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
  std::stable_sort(report.exempted.begin(), report.exempted.end(),
                   [](const Exempted& a, const Exempted& b) { return Before(a.finding, b.finding); });
  report.counts.exempted = report.exempted.size();
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

void Tally::AddCounts(const Counts& counts) {
  counts_.files += counts.files;
  counts_.documents += counts.documents;
  counts_.judged += counts.judged;
  counts_.skipped += counts.skipped;
  counts_.errors += counts.errors;
  counts_.warnings += counts.warnings;
  counts_.infos += counts.infos;
  counts_.exempted += counts.exempted;
}

void Tally::AddFile(Reason& reason, const std::string& file) {
  const bool known = std::find(reason.files.begin(), reason.files.end(), file) != reason.files.end();
  if (!known && reason.files.size() <= kFilesNamed && !file.empty()) reason.files.push_back(file);
}

void Tally::Add(const Report& report) {
  AddCounts(report.counts);
  highest_ = std::max(highest_, HighestLevel(report));
  for (const Finding& finding : report.findings) {
    ended_early_ = ended_early_ || finding.rule->id == kOverBudgetId;
    if (!finding.fix || finding.fix->edits.empty()) continue;
    if (finding.fix->applicability == Applicability::kManual) continue;
    const bool safe = finding.fix->applicability == Applicability::kSafe;
    ++(!report.is_writable ? refused_fixes_ : safe ? safe_fixes_ : unsafe_fixes_);
  }
  for (const Skipped& skipped : report.skipped) {
    Reason& reason = reasons_[{skipped.rule, skipped.reason}];
    ++reason.count;
    AddFile(reason, skipped.file);
  }
  for (const Exempted& exempted : report.exempted) {
    exemptions_.insert(fmt::format("{} until {}: {}", exempted.finding.rule->id, base::ToText(exempted.until), exempted.reason));
  }
  for (const ExemptionUse& use : report.exemption_uses) AddUse(use.exemption, use.hid);
}

void Tally::AddUse(std::size_t exemption, bool hid) {
  bool& known = exemption_uses_[exemption];
  known = known || hid;
}

void Tally::Add(const Tally& other) {
  AddCounts(other.counts_);
  ended_early_ = ended_early_ || other.ended_early_;
  highest_ = std::max(highest_, other.highest_);
  safe_fixes_ += other.safe_fixes_;
  unsafe_fixes_ += other.unsafe_fixes_;
  refused_fixes_ += other.refused_fixes_;
  for (const auto& [key, more] : other.reasons_) {
    Reason& reason = reasons_[key];
    reason.count += more.count;
    for (const std::string& file : more.files) AddFile(reason, file);
  }
  exemptions_.insert(other.exemptions_.begin(), other.exemptions_.end());
  for (const auto& [exemption, hid] : other.exemption_uses_) AddUse(exemption, hid);
}

}  // namespace warden::report
