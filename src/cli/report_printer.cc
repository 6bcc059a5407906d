// From a Writer to standard output.
#include "cli/report_printer.h"

#include <ostream>

#include "cli/version.h"

namespace warden::cli {

ReportPrinter::ReportPrinter(const FileOptions& options, World& world, Progress& progress)
    : world_(world),
      progress_(progress),
      writer_(options.format->make({.version = kVersion, .colour = options.colour, .verbose = options.verbose})) {
  Print(writer_->Begin());
}

void ReportPrinter::Print(const std::string& text) {
  if (text.empty()) return;
  // Both may be the same terminal.
  progress_.Erase();
  world_.out << text;
}

void ReportPrinter::Finish(const report::Tally& tally) {
  progress_.Erase();
  world_.out << writer_->End(tally);
}

run::RunEnd JudgeAndPrint(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, base::StopToken stop, World& world) {
  Progress progress(world.err_is_terminal ? &world.err : nullptr, world.clock);
  ReportPrinter printer(options, world, progress);
  const run::RunEnd end = run::JudgeRun<report::Writer::Piece>(
      inputs, world.files, engine, MakeJudgeOptions(options, inputs, world, stop), progress.Shower(),
      [&](const report::Report& report) { return printer.Make(report); },
      [&](report::Writer::Piece&& piece) { printer.Take(std::move(piece)); });
  printer.Finish(end.tally);
  return end;
}

}  // namespace warden::cli
