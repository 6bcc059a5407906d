// warden check: judges files before they are applied.
#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/commands.h"
#include "cli/file_options.h"
#include "cli/input_files.h"
#include "cli/judge_run.h"
#include "cli/load_policy.h"
#include "cli/parse.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::string_view kCommand = "warden check";

}  // namespace

int RunCheck(Arguments args, Environment& environment) {
  CLI::App app("Judges Kubernetes manifests and LiteLLM configurations before they are applied.", std::string(kCommand));
  RawFileOptions raw;
  AddFileOptions(app, raw);
  if (const auto code = Parse(app, args, environment)) return *code;
  const auto policy = LoadPolicy(kCommand, raw.policy, environment);
  if (!policy) return kUsage;
  const auto options = ReadFileOptions(raw, *policy, environment);
  if (!options.ok()) return UsageError(kCommand, options.status().message(), environment);

  const auto inputs = ListInputs(options->paths, environment);
  if (!inputs.ok()) return CannotStart(kCommand, inputs.status().message(), environment);
  const bool failed = JudgeAndPrint(*inputs, Engine(AllRules(), options->policy), *options, environment);
  const bool incomplete = WarnAboutInputs(kCommand, *inputs, environment);
  if (failed) return kFindings;
  return incomplete ? kIncomplete : kClean;
}

}  // namespace warden
