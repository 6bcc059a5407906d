// Text and JSON, piece by piece.
#include "cli/report_printer.h"

#include <ostream>
#include <utility>

#include "report/text.h"

namespace warden {
ReportPrinter::ReportPrinter(const FileOptions& options, Environment& environment, Progress& progress)
    : options_(options), environment_(environment), progress_(progress), text_{.colour = options.colour} {
  if (options.output == Output::kJson) environment.out << kFindingsHead;
}

ReportPrinter::Piece ReportPrinter::Make(Report&& report) const {
  Piece piece;
  if (options_.output == Output::kJson) {
    piece.findings = FindingsJson(report);
    piece.skipped = SkippedJson(report);
    piece.exempted = ExemptedJson(report);
  } else {
    piece.findings = FindingsText(report, text_);
    if (options_.verbose) piece.skipped = SkippedText(report);
  }
  piece.tally.Add(report);
  return piece;
}

void ReportPrinter::Take(Piece&& piece) {
  tally_.Add(piece.tally);
  std::string out;
  if (options_.output == Output::kJson) {
    findings_.Add(piece.findings, out);
    skipped_array_.Add(piece.skipped, skipped_);
    exempted_array_.Add(piece.exempted, exempted_);
  } else {
    out = std::move(piece.findings);
    skipped_ += piece.skipped;
  }
  Print(out);
}

void ReportPrinter::Print(const std::string& text) {
  if (text.empty()) return;
  // Both may be the same terminal.
  progress_.Erase();
  environment_.out << text;
}

void ReportPrinter::Finish() {
  progress_.Erase();
  if (options_.output == Output::kJson) {
    environment_.out << findings_.End() << kSkippedHead << skipped_ << skipped_array_.End() << kExemptedHead << exempted_
                     << exempted_array_.End() << kSummaryHead << SummaryJson(tally_.counts()) << kFoot;
  } else {
    environment_.out << SummaryText(tally_, options_.verbose ? Reasons::kNone : Reasons::kGrouped) << skipped_;
  }
}

}  // namespace warden
