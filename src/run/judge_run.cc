// What is said of a run beside the report of each file.
#include "run/judge_run.h"

#include <algorithm>
#include <string>

namespace warden::run {
namespace {

// A few files are judged sooner than a thread is started.
constexpr std::size_t kFilesWorthAThread = 4;
constexpr std::string_view kStopped = "the run was stopped before it was judged";

report::Report ReportOfSkipped(const Inputs& inputs) {
  report::Report report;
  for (const SkippedInput& input : inputs.skipped) report.skipped.push_back({input.name, std::nullopt, "", input.reason});
  report::Finish(report);
  return report;
}

report::Report ReportOfLeft(const Inputs& inputs, std::size_t left) {
  report::Report report;
  report.counts.files = report.counts.documents = left;
  for (std::size_t file = inputs.files.size() - left; file < inputs.files.size(); ++file) {
    report.skipped.push_back({inputs.files[file].name, std::nullopt, "", std::string(kStopped)});
  }
  report::Finish(report);
  return report;
}

bool HasFixes(const report::Report& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const Finding& finding) { return finding.fix && !finding.fix->edits.empty(); });
}

// By `warden fix`; standard input is written to standard output.
bool IsWritable(const InputFile& file, const base::FileSystem& files) {
  return file.name == kStandardInput || (!file.text && files.CanReplace(file.name).ok());
}

}  // namespace

unsigned ThreadsFor(std::size_t files, unsigned threads) {
  return static_cast<unsigned>(std::min<std::size_t>(threads, files / kFilesWorthAThread + 1));
}

RunEnd EndOf(report::Tally tally, const JudgeOptions& options, std::size_t left) {
  const bool failed = options.fail_on && tally.highest() >= *options.fail_on;
  const bool incomplete = tally.ended_early();
  return {.tally = std::move(tally), .failed = failed, .incomplete = incomplete, .left = left};
}

report::Report JudgeInput(const RunFiles& run, std::size_t file, const base::FileSystem& disk, const Engine& engine,
                          const JudgeOptions& options) {
  report::Report report = JudgeFile(run, file, engine, options);
  report.is_writable = !HasFixes(report) || IsWritable(run.input(file), disk);
  return report;
}

std::vector<report::Report> ReportsOfUnjudged(const Inputs& inputs, std::size_t left) {
  std::vector<report::Report> reports;
  reports.push_back(ReportOfSkipped(inputs));
  if (left > 0) reports.push_back(ReportOfLeft(inputs, left));
  return reports;
}

RunEnd JudgeRunQuietly(const Inputs& inputs, const base::FileSystem& disk, const Engine& engine, const JudgeOptions& options,
                       const ShowProgress& progress) {
  struct Nothing {};
  return JudgeRun<Nothing>(
      inputs, disk, engine, options, progress, [](const report::Report&) { return Nothing(); }, [](Nothing&&) {});
}

}  // namespace warden::run
