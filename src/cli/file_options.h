// The options that every command over files has.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/world.h"
#include "report/formats.h"
#include "report/report.h"
#include "report/text.h"
#include "run/input_files.h"
#include "run/judge_files.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

struct FileOptions {
  std::vector<std::string> paths;
  const report::Format* format = nullptr;              // never null once it is read
  std::optional<Severity> fail_on = Severity::kError;  // nothing: never
  std::string profile;                                 // as asked for; "" leaves it to the policy
  bool complete = false;
  bool verbose = false;
  report::Colour colour = report::Colour::kNever;
  Assumptions assumptions = {};
  Policy policy;
};

// As they come from the command line, before anybody has looked at them.
struct RawFileOptions {
  std::vector<std::string> paths;
  std::string output = "text";
  std::string fail_on = "error";
  std::string policy;
  std::string profile;
  std::string kubernetes_version;
  std::string litellm_version;
  std::string color = "auto";
  std::vector<std::string> only;
  std::vector<std::string> skip;
  bool complete = false;
  bool verbose = false;
};
enum class PathsNeeded { kAlways, kUnlessRendered };
void AddFileOptions(CommandOptions& command, RawFileOptions& raw, PathsNeeded needed = PathsNeeded::kAlways);
// kInvalid: says which value of which option is wrong, and what was probably meant.
Result<FileOptions> ReadFileOptions(const RawFileOptions& raw, const Policy& policy, const World& world);

// Colours for standard output: `wanted` is auto, always or never.
Result<report::Colour> ReadColour(std::string_view wanted, const World& world);

// A folder, or --complete: what is not in the files does not exist.
Coverage CoverageOf(const FileOptions& options, const run::Inputs& inputs);

// How these options have files judged, until a stop is asked for: then a judgement ends as it does when its time is over.
run::JudgeOptions MakeJudgeOptions(const FileOptions& options, const run::Inputs& inputs, const World& world, base::StopToken stop);

}  // namespace warden::cli
