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

int RunCheck(Arguments args, World& world) {
  CommandOptions command("Judges Kubernetes manifests and LiteLLM configurations before they are applied.", kCommand);
  RawFileOptions raw;
  RenderOptions render;
  AddFileOptions(command, raw, PathsNeeded::kUnlessRendered);
  AddRenderOptions(command, render);
  if (const auto code = Parse(command, args, world)) return *code;
  if (raw.paths.empty() && !render.any()) return UsageError(kCommand, "PATH is required, or --helm or --kustomize", world);
  const auto policy = LoadPolicy(kCommand, raw.policy, world);
  if (!policy) return kUsage;
  const auto options = ReadFileOptions(raw, *policy, world);
  if (!options.ok()) return UsageError(kCommand, options.status().message(), world);

  const base::StopToken stop = CatchStop(world);  // before anything is waited for
  auto inputs = run::ListInputs(options->paths, world.files, world.in);
  if (!inputs.ok()) return CannotStart(kCommand, inputs.status().message(), world);
  if (const Status status = AddRendered(render, stop, world, *inputs); !status.ok()) {
    if (stop.stop_requested()) return SayStoppedEarly(kCommand, status.message(), world);
    return CannotStart(kCommand, status.message(), world);
  }
  const run::RunEnd end = JudgeAndPrint(*inputs, Engine(AllRules(), options->policy), *options, stop, world);
  const bool incomplete = WarnAboutInputs(kCommand, *inputs, world);
  SayStopped(kCommand, end.left, *inputs, "judged", world);
  if (end.left > 0) return kIncomplete;
  if (end.failed) return kFindings;
  return incomplete || end.incomplete ? kIncomplete : kClean;
}

}  // namespace warden::cli
