// Prints a run while it goes on: the findings of each file as soon as those before it are out, the summary at the end.
#pragma once

#include <string>

#include "cli/environment.h"
#include "cli/file_options.h"
#include "cli/progress.h"
#include "report/json.h"
#include "report/report.h"

namespace warden {

class ReportPrinter {
 public:
  // What there is to print of one file.
  struct Piece {
    std::string findings;
    std::string skipped;   // JSON, and text with --verbose
    std::string exempted;  // JSON
    Tally tally;
  };

  // Refers to all three.
  ReportPrinter(const FileOptions& options, Environment& environment, Progress& progress);

  Piece Make(Report&& report) const;  // any thread
  void Take(Piece&& piece);           // one thread at a time, in order
  void Finish();                      // after the last piece

  const Tally& tally() const { return tally_; }
  // Whether the run has findings that make it fail.
  bool HasFailed() const { return options_.fail_on && tally_.highest() >= *options_.fail_on; }

 private:
  void Print(const std::string& text);

  const FileOptions& options_;
  Environment& environment_;
  Progress& progress_;
  TextOptions text_;
  Tally tally_;
  JsonArray findings_;
  JsonArray skipped_array_;
  std::string skipped_;
  JsonArray exempted_array_;
  std::string exempted_;
};

}  // namespace warden
