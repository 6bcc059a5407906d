// From a Writer to standard output.
#include "cli/report_printer.h"

#include <ostream>
#include <utility>

#include "cli/version.h"

namespace warden::cli {

ReportPrinter::ReportPrinter(const FileOptions& options, Environment& environment, Progress& progress)
    : options_(options),
      environment_(environment),
      progress_(progress),
      writer_(options.format->make({.version = kVersion, .colour = options.colour, .verbose = options.verbose})) {
  Print(writer_->Begin());
}

ReportPrinter::Piece ReportPrinter::Make(const report::Report& report) const {
  Piece piece{.written = writer_->Make(report), .tally = {}};
  piece.tally.Add(report);
  return piece;
}

void ReportPrinter::Take(Piece&& piece) {
  tally_.Add(piece.tally);
  Print(writer_->Add(std::move(piece.written)));
}

void ReportPrinter::Print(const std::string& text) {
  if (text.empty()) return;
  // Both may be the same terminal.
  progress_.Erase();
  environment_.out << text;
}

void ReportPrinter::Finish() {
  progress_.Erase();
  environment_.out << writer_->End(tally_);
}

}  // namespace warden::cli
