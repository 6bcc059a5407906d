// A whole run: every input judged, on several threads, with a line of progress on a terminal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "base/stop_token.h"
#include "cli/environment.h"
#include "cli/file_options.h"
#include "cli/progress.h"
#include "report/report.h"
#include "run/in_order.h"
#include "run/input_files.h"
#include "run/judge_files.h"
#include "run/run_files.h"
#include "warden/engine.h"

namespace warden::cli {

struct RunEnd {
  bool failed = false;      // there are findings that make the command fail
  bool incomplete = false;  // an object was judged only in part
  std::size_t left = 0;     // files at the end of the list that were not judged, because a stop was asked for
};

// Judges and prints. What was not judged is named among what was skipped.
RunEnd JudgeAndPrint(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment);

// Judges and says nothing.
RunEnd JudgeQuietly(const run::Inputs& inputs, const Engine& engine, const FileOptions& options, Environment& environment);

// From the first call on a stop is told by the token, and does not end the process.
base::StopToken CatchStop(const Environment& environment);

unsigned ThreadsFor(std::size_t files, const Environment& environment);

// make(run, file) for every file, on several threads; take(run, piece) for each in the order of the files, one at a time. Whatever the
// threads do, the pieces and their order are the same. Gives how many files at the end of the list are left, because a stop was asked for:
// from then on nothing is taken.
template <class Piece>
std::size_t ForEachFile(const run::Inputs& inputs, const FileOptions& options, Environment& environment, Progress& progress,
                        base::StopToken stop, const std::function<Piece(const run::RunFiles&, std::size_t)>& make,
                        const std::function<void(const run::RunFiles&, Piece&&)>& take) {
  const std::size_t count = inputs.files.size();
  const unsigned threads = ThreadsFor(count, environment);
  run::RunFiles run(inputs.files, environment.files, CoverageOf(options, inputs), run::RunFiles::Room());
  run.Read(
      threads, [&](std::size_t file) { progress.Show("read", file + 1, count); }, stop);
  std::vector<Piece> pieces(count);
  const std::size_t taken = run::ForEachInOrder(
      count, threads, [&](std::size_t file) { pieces[file] = make(run, file); },
      [&](std::size_t file) {
        take(run, std::exchange(pieces[file], Piece()));
        progress.Show("judged", file + 1, count);
      },
      stop);
  return count - taken;
}

}  // namespace warden::cli
