// The two things a run is for: a report, or only what it comes to.
#include "cli/judge_run.h"

#include <ostream>

#include "cli/report_printer.h"
#include "cli/stop_signal.h"

namespace warden::cli {
namespace {

// A few files are judged sooner than a thread is started.
constexpr std::size_t kFilesWorthAThread = 4;
constexpr std::string_view kStopped = "the run was stopped before it was judged";

report::Report ReportOfSkipped(const run::Inputs& inputs) {
  report::Report report;
  for (const run::SkippedInput& input : inputs.skipped) report.skipped.push_back({input.name, std::nullopt, "", input.reason});
  report::Finish(report);
  return report;
}

report::Report ReportOfLeft(const run::Inputs& inputs, std::size_t left) {
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
bool IsWritable(const run::InputFile& file, const base::FileSystem& files) {
  return file.name == run::kStandardInput || (!file.text && files.CanReplace(file.name).ok());
}

}  // namespace

unsigned ThreadsFor(std::size_t files, const Environment& environment) {
  return static_cast<unsigned>(std::min<std::size_t>(environment.threads, files / kFilesWorthAThread + 1));
}

base::StopToken CatchStop(const Environment& environment) {
  return environment.stop == nullptr ? base::StopToken() : environment.stop->Catch();
}

RunEnd JudgeAndPrint(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment) {
  const base::StopToken stop = CatchStop(environment);
  Progress progress(environment.err_is_terminal ? &environment.err : nullptr, environment.clock);
  ReportPrinter printer(options, environment, progress);
  const run::JudgeOptions judge = MakeJudgeOptions(options, inputs, environment, stop);
  const std::size_t left = ForEachFile<ReportPrinter::Piece>(
      inputs, options, environment, progress, stop,
      [&](const run::RunFiles& run, std::size_t file) {
        report::Report report = run::JudgeFile(run, file, engine, judge);
        report.is_writable = !HasFixes(report) || IsWritable(run.input(file), environment.files);
        return printer.Make(report);
      },
      [&](const run::RunFiles&, ReportPrinter::Piece&& piece) { printer.Take(std::move(piece)); });
  printer.Take(printer.Make(ReportOfSkipped(inputs)));
  if (left > 0) printer.Take(printer.Make(ReportOfLeft(inputs, left)));
  // Of a part of the files nobody knows which exemptions hid nothing.
  if (left == 0) printer.Take(printer.Make(run::JudgeExemptions(printer.tally(), engine, judge)));
  printer.Finish();
  return {.failed = printer.HasFailed(), .incomplete = printer.tally().ended_early(), .left = left};
}

RunEnd JudgeQuietly(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment) {
  const base::StopToken stop = CatchStop(environment);
  Progress progress(environment.err_is_terminal ? &environment.err : nullptr, environment.clock);
  const run::JudgeOptions judge = MakeJudgeOptions(options, inputs, environment, stop);
  report::Tally tally;
  const std::size_t left = ForEachFile<report::Report>(
      inputs, options, environment, progress, stop,
      [&](const run::RunFiles& run, std::size_t file) { return run::JudgeFile(run, file, engine, judge); },
      [&](const run::RunFiles&, report::Report&& report) { tally.Add(report); });
  if (left == 0) tally.Add(run::JudgeExemptions(tally, engine, judge));
  return {.failed = options.fail_on && tally.highest() >= *options.fail_on, .incomplete = tally.ended_early(), .left = left};
}

}  // namespace warden::cli
