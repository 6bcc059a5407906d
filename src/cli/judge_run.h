// A whole run: every input judged, on several threads, with a line of progress on a terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include "cli/environment.h"
#include "cli/file_options.h"
#include "cli/in_order.h"
#include "cli/input_files.h"
#include "cli/judge_files.h"
#include "cli/progress.h"
#include "cli/run_files.h"
#include "report/report.h"
#include "warden/engine.h"

namespace warden {

struct RunEnd {
  bool failed = false;      // there are findings that make the command fail
  bool incomplete = false;  // an object was judged only in part
};

// Judges and prints.
RunEnd JudgeAndPrint(const Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment);

// Judges and says nothing.
Tally JudgeQuietly(const Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment);

unsigned ThreadsFor(std::size_t files, const Environment& environment);

// make(run, file) for every file, on several threads; take(run, piece) for each in the order of the files, one at a time. Whatever the
// threads do, the pieces and their order are the same.
template <class Piece>
void ForEachFile(const Inputs& inputs, const FileOptions& options, Environment& environment, Progress& progress,
                 const std::function<Piece(const RunFiles&, std::size_t)>& make,
                 const std::function<void(const RunFiles&, Piece&&)>& take) {
  const std::size_t count = inputs.files.size();
  const unsigned threads = ThreadsFor(count, environment);
  RunFiles run(inputs.files, environment.files, CoverageOf(options, inputs), RunFiles::Room());
  run.Read(threads, [&](std::size_t file) { progress.Show("read", file + 1, count); });
  std::vector<Piece> pieces(count);
  ForEachInOrder(
      count, threads, [&](std::size_t file) { pieces[file] = make(run, file); },
      [&](std::size_t file) {
        take(run, std::exchange(pieces[file], Piece()));
        progress.Show("judged", file + 1, count);
      });
}

}  // namespace warden
