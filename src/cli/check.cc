// warden check: judges files before they are applied.
#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/commands.h"
#include "cli/file_options.h"
#include "cli/input_files.h"
#include "cli/judge_files.h"
#include "cli/parse.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {

int RunCheck(Arguments args, Environment& environment) {
  CLI::App app("Judges Kubernetes manifests and LiteLLM configurations before they are applied.", "warden check");
  RawFileOptions raw;
  AddFileOptions(app, raw);
  if (const auto code = Parse(app, args, environment)) return *code;
  const auto options = ReadFileOptions(raw, Policy(AllRules()));
  if (!options.ok()) return UsageError("warden check", options.status().message(), environment);

  const auto inputs = ReadInputs(options->paths, environment);
  if (!inputs.ok()) return CannotStart("warden check", inputs.status().message(), environment);
  const Engine engine(AllRules(), options->policy);
  const Report report = JudgeFiles(inputs->files, engine, MakeJudgeOptions(*options, *inputs, environment));
  PrintReport(report, *options, environment);
  const bool incomplete = WarnAboutInputs("warden check", *inputs, environment);
  if (HasFailed(report, *options)) return kFindings;
  return incomplete ? kIncomplete : kClean;
}

}  // namespace warden
