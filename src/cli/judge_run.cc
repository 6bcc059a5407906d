// The two things a run is for: a report, or only what it comes to.
#include "cli/judge_run.h"

#include "cli/report_printer.h"

namespace warden {
namespace {

// A few files are judged sooner than a thread is started.
constexpr std::size_t kFilesWorthAThread = 4;

Report ReportOfSkipped(const Inputs& inputs) {
  Report report;
  for (const SkippedInput& input : inputs.skipped) report.skipped.push_back({input.name, std::nullopt, "", input.reason});
  Finish(report);
  return report;
}

bool HasFixes(const Report& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const Finding& finding) { return finding.fix && !finding.fix->edits.empty(); });
}

// By `warden fix`; standard input is written to standard output.
bool IsWritable(const InputFile& file, const FileSystem& files) {
  return file.name == kStandardInput || (!file.text && files.CanReplace(file.name).ok());
}

}  // namespace

unsigned ThreadsFor(std::size_t files, const Environment& environment) {
  return static_cast<unsigned>(std::min<std::size_t>(environment.threads, files / kFilesWorthAThread + 1));
}

RunEnd JudgeAndPrint(const Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment) {
  Progress progress(environment.err_is_terminal ? &environment.err : nullptr, environment.clock);
  ReportPrinter printer(options, environment, progress);
  const JudgeOptions judge = MakeJudgeOptions(options, inputs, environment);
  ForEachFile<ReportPrinter::Piece>(
      inputs, options, environment, progress,
      [&](const RunFiles& run, std::size_t file) {
        Report report = JudgeFile(run, file, engine, judge);
        report.is_writable = !HasFixes(report) || IsWritable(run.input(file), environment.files);
        return printer.Make(std::move(report));
      },
      [&](const RunFiles&, ReportPrinter::Piece&& piece) { printer.Take(std::move(piece)); });
  printer.Take(printer.Make(ReportOfSkipped(inputs)));
  printer.Take(printer.Make(JudgeExemptions(printer.tally(), engine, judge)));
  printer.Finish();
  return {.failed = printer.HasFailed(), .incomplete = printer.tally().ended_early()};
}

Tally JudgeQuietly(const Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment) {
  Progress progress(environment.err_is_terminal ? &environment.err : nullptr, environment.clock);
  const JudgeOptions judge = MakeJudgeOptions(options, inputs, environment);
  Tally tally;
  ForEachFile<Report>(
      inputs, options, environment, progress, [&](const RunFiles& run, std::size_t file) { return JudgeFile(run, file, engine, judge); },
      [&](const RunFiles&, Report&& report) { tally.Add(report); });
  tally.Add(JudgeExemptions(tally, engine, judge));
  return tally;
}

}  // namespace warden
