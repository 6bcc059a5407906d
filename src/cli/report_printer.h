// Prints a run while it goes on, in the format that was asked for.
#pragma once

#include <memory>
#include <string>

#include "cli/environment.h"
#include "cli/file_options.h"
#include "cli/progress.h"
#include "report/report.h"
#include "report/writer.h"

namespace warden::cli {

class ReportPrinter {
 public:
  // What there is to print of one file, and what it comes to.
  struct Piece {
    report::Writer::Piece written;
    report::Tally tally;
  };

  // Refers to all three.
  ReportPrinter(const FileOptions& options, Environment& environment, Progress& progress);

  Piece Make(const report::Report& report) const;  // any thread
  void Take(Piece&& piece);                        // one thread at a time, in order
  void Finish();                                   // after the last piece

  const report::Tally& tally() const { return tally_; }
  // Whether the run has findings that make it fail.
  bool HasFailed() const { return options_.fail_on && tally_.highest() >= *options_.fail_on; }

 private:
  void Print(const std::string& text);

  const FileOptions& options_;
  Environment& environment_;
  Progress& progress_;
  std::unique_ptr<report::Writer> writer_;
  report::Tally tally_;
};

}  // namespace warden::cli
