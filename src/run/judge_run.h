// A whole run: every input judged, on several threads.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "report/report.h"
#include "run/in_order.h"
#include "run/input_files.h"
#include "run/judge_files.h"
#include "run/run_files.h"
#include "warden/engine.h"

namespace warden::run {

// Told how far a run is: "read" or "judged", and how many of how many files. One thread at a time.
using ShowProgress = std::function<void(std::string_view what, std::size_t done, std::size_t total)>;

// How many threads that many files are worth, of those that there may be.
unsigned ThreadsFor(std::size_t files, unsigned threads);

// make(run, file) for every file, on several threads; take(run, piece) for each in the order of the files, one at a time. Whatever the
// threads do, the pieces and their order are the same. Gives how many files at the end of the list are left, because a stop was asked for:
// from then on nothing is taken.
template <class Piece>
std::size_t ForEachFile(const Inputs& inputs, const base::FileSystem& disk, const JudgeOptions& options, const ShowProgress& progress,
                        const std::function<Piece(const RunFiles&, std::size_t)>& make,
                        const std::function<void(const RunFiles&, Piece&&)>& take) {
  const std::size_t count = inputs.files.size();
  const unsigned threads = ThreadsFor(count, options.threads);
  RunFiles run(inputs.files, disk, options.coverage, RunFiles::Room());
  run.Read(
      threads, [&](std::size_t file) { progress("read", file + 1, count); }, options.stop);
  std::vector<Piece> pieces(count);
  const std::size_t taken = ForEachInOrder(
      count, threads, [&](std::size_t file) { pieces[file] = make(run, file); },
      [&](std::size_t file) {
        take(run, std::exchange(pieces[file], Piece()));
        progress("judged", file + 1, count);
      },
      options.stop);
  return count - taken;
}

// What a run comes to.
struct RunEnd {
  report::Tally tally;
  bool failed = false;      // there are findings at or above JudgeOptions::fail_on
  bool incomplete = false;  // an object was judged only in part
  std::size_t left = 0;     // files at the end of the list that were not judged, because a stop was asked for
};
RunEnd EndOf(report::Tally tally, const JudgeOptions& options, std::size_t left);

// JudgeFile, and whether `warden fix` could write what it would fix.
report::Report JudgeInput(const RunFiles& run, std::size_t file, const base::FileSystem& disk, const Engine& engine,
                          const JudgeOptions& options);

// What was not judged: the links that are skipped, and, where a stop was asked for, the `left` last files.
std::vector<report::Report> ReportsOfUnjudged(const Inputs& inputs, std::size_t left);

// Judges all. make(report) for each report on any thread; take(piece) for each one at a time, in the order of the files; then come what was
// not judged, and what the whole run says of the policy's exemptions.
template <class Piece>
RunEnd JudgeRun(const Inputs& inputs, const base::FileSystem& disk, const Engine& engine, const JudgeOptions& options,
                const ShowProgress& progress, const std::function<Piece(const report::Report&)>& make,
                const std::function<void(Piece&&)>& take) {
  struct Made {
    Piece piece;
    report::Tally tally;
  };
  report::Tally tally;
  const auto made = [&](const report::Report& report) {
    Made one{.piece = make(report), .tally = {}};
    one.tally.Add(report);
    return one;
  };
  const auto keep = [&](Made&& one) {
    tally.Add(one.tally);
    take(std::move(one.piece));
  };
  const std::size_t left = ForEachFile<Made>(
      inputs, disk, options, progress,
      [&](const RunFiles& run, std::size_t file) { return made(JudgeInput(run, file, disk, engine, options)); },
      [&](const RunFiles&, Made&& one) { keep(std::move(one)); });
  for (const report::Report& report : ReportsOfUnjudged(inputs, left)) keep(made(report));
  // Of a part of the files nobody knows which exemptions hid nothing.
  if (left == 0) keep(made(JudgeExemptions(tally, engine, options)));
  return EndOf(std::move(tally), options, left);
}

// The same, for who wants to know only what it comes to.
RunEnd JudgeRunQuietly(const Inputs& inputs, const base::FileSystem& disk, const Engine& engine, const JudgeOptions& options,
                       const ShowProgress& progress);

}  // namespace warden::run
