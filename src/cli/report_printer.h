// Prints a run while it goes on, in the format that was asked for.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/stop_token.h"
#include "cli/file_options.h"
#include "cli/progress.h"
#include "cli/world.h"
#include "report/report.h"
#include "report/writer.h"
#include "run/input_files.h"
#include "run/judge_run.h"

namespace warden::cli {

class ReportPrinter {
 public:
  // Refers to all three.
  ReportPrinter(const FileOptions& options, World& world, Progress& progress);

  report::Writer::Piece Make(const report::Report& report) const { return writer_->Make(report); }  // any thread
  void Take(report::Writer::Piece&& piece) { Print(writer_->Add(std::move(piece))); }               // one thread at a time, in order
  void Finish(const report::Tally& tally);  // after the last piece; `tally`: of all reports

 private:
  void Print(const std::string& text);

  World& world_;
  Progress& progress_;
  std::unique_ptr<report::Writer> writer_;
};

// Judges all that is asked for, and prints it. What was not judged is named among what was skipped.
run::RunEnd JudgeAndPrint(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, base::StopToken stop, World& world);

}  // namespace warden::cli
