// Judging files together: what `check` does, and `fix` before and after.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/stop_token.h"
#include "engine/snapshots.h"
#include "report/report.h"
#include "run/run_files.h"
#include "warden/engine.h"

namespace warden::run {

struct JudgeOptions {
  Circumstances circumstances;
  Coverage coverage = Coverage::kPartial;
  std::optional<Severity> fail_on = Severity::kError;  // RunEnd::failed from this level on; nothing: never
  unsigned threads = 1;                                // for runs over many files
  base::StopToken stop = {};                           // asked between objects; what has been made of a file by then is worth nothing
};

// Every object of one file, judged with all others in sight; sorted and counted. A file that cannot be read is one finding.
report::Report JudgeFile(const RunFiles& run, std::size_t file, const Engine& engine, const JudgeOptions& options);

// Every file of a run whose texts are all at hand, in one report.
report::Report JudgeFiles(std::span<const InputFile> files, const Engine& engine, const JudgeOptions& options);

// What a whole run says of the policy's own exemptions: those that are over (LW004) and those that hid nothing (LW005).
report::Report JudgeExemptions(const report::Tally& tally, const Engine& engine, const JudgeOptions& options);

// A finding of the tool itself (LW001, LW002) at the level that the policy gives it.
Finding ToolFinding(std::string_view rule, const CompiledPolicy& policy, std::string file, Place place, std::string message);

}  // namespace warden::run
