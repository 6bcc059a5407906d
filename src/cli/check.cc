// warden check: judges files before they are applied.
#include <ostream>

#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/file_options.h"
#include "cli/left_out.h"
#include "cli/load_policy.h"
#include "cli/parse.h"
#include "cli/render.h"
#include "cli/report_printer.h"
#include "cli/stop_signal.h"
#include "run/input_files.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden check";

}  // namespace

int RunCheck(Arguments args, Environment& environment) {
  CommandOptions command("Judges Kubernetes manifests and LiteLLM configurations before they are applied.", kCommand);
  RawFileOptions raw;
  RenderOptions render;
  AddFileOptions(command, raw, PathsNeeded::kUnlessRendered);
  AddRenderOptions(command, render);
  if (const auto code = Parse(command, args, environment)) return *code;
  if (raw.paths.empty() && !render.any()) return UsageError(kCommand, "PATH is required, or --helm or --kustomize", environment);
  const auto policy = LoadPolicy(kCommand, raw.policy, environment);
  if (!policy) return kUsage;
  const auto options = ReadFileOptions(raw, *policy, environment);
  if (!options.ok()) return UsageError(kCommand, options.status().message(), environment);

  auto inputs = run::ListInputs(options->paths, environment.files, environment.in);
  if (!inputs.ok()) return CannotStart(kCommand, inputs.status().message(), environment);
  if (const Status status = AddRendered(render, environment, *inputs); !status.ok()) {
    return CannotStart(kCommand, status.message(), environment);
  }
  const run::RunEnd end = JudgeAndPrint(*inputs, Engine(AllRules(), options->policy), *options, CatchStop(environment), environment);
  const bool incomplete = WarnAboutInputs(kCommand, *inputs, environment);
  SayStopped(kCommand, end.left, *inputs, "judged", environment);
  if (end.left > 0) return kIncomplete;
  if (end.failed) return kFindings;
  return incomplete || end.incomplete ? kIncomplete : kClean;
}

}  // namespace warden::cli
