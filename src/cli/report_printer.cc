// From a Writer to standard output.
#include "cli/report_printer.h"

#include <ostream>

#include "cli/version.h"

namespace warden::cli {

ReportPrinter::ReportPrinter(const FileOptions& options, Environment& environment, Progress& progress)
    : environment_(environment),
      progress_(progress),
      writer_(options.format->make({.version = kVersion, .colour = options.colour, .verbose = options.verbose})) {
  Print(writer_->Begin());
}

void ReportPrinter::Print(const std::string& text) {
  if (text.empty()) return;
  // Both may be the same terminal.
  progress_.Erase();
  environment_.out << text;
}

void ReportPrinter::Finish(const report::Tally& tally) {
  progress_.Erase();
  environment_.out << writer_->End(tally);
}

run::RunEnd JudgeAndPrint(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, base::StopToken stop,
                          Environment& environment) {
  Progress progress(environment.err_is_terminal ? &environment.err : nullptr, environment.clock);
  ReportPrinter printer(options, environment, progress);
  const run::RunEnd end = run::JudgeRun<report::Writer::Piece>(
      inputs, environment.files, engine, MakeJudgeOptions(options, inputs, environment, stop), progress.Shower(),
      [&](const report::Report& report) { return printer.Make(report); },
      [&](report::Writer::Piece&& piece) { printer.Take(std::move(piece)); });
  printer.Finish(end.tally);
  return end;
}

}  // namespace warden::cli
