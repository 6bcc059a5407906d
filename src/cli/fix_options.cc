// Options of `warden fix`, and what of them goes together.
#include "cli/fix_options.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "cli/command_options.h"
#include "cli/load_policy.h"
#include "cli/parse.h"
#include "cli/render.h"
#include "run/input_files.h"

namespace warden::cli {
namespace {

constexpr std::string_view kRenderedHasNoFile =
    "what is rendered stands in no file to fix: `warden check` with --helm or --kustomize says what to change in its source";

// What goes together; "" when everything does.
std::string WrongCombination(const FixOptions& options, const World& world) {
  const report::Format& format = *options.files.format;
  const bool for_programs = format.for_whom == report::Format::For::kPrograms;
  if (options.diff && for_programs) return fmt::format("--diff is text: leave --output {} out", format.name);
  if (IsFilter(options) && options.files.paths.size() > 1) return "- stands alone: standard input is fixed to standard output";
  if (!options.interactive) return {};
  if (options.diff || for_programs) {
    return fmt::format("--interactive shows each fix itself: leave {} out",
                       options.diff ? "--diff" : fmt::format("--output {}", format.name));
  }
  if (IsFilter(options)) return "--interactive asks on standard input, which cannot be the file as well";
  return world.in_is_terminal ? "" : "--interactive asks, and standard input is no terminal";
}

}  // namespace

bool IsFilter(const FixOptions& options) {
  const auto& paths = options.files.paths;
  return !options.diff && std::find(paths.begin(), paths.end(), run::kStandardInput) != paths.end();
}

std::variant<FixOptions, int> ReadFixOptions(Arguments args, World& world) {
  CommandOptions command(
      "Writes the safe fixes into the files, comments and order kept. The exit code speaks of the files as they are then.", kFixCommand);
  RawFileOptions raw;
  bool diff = false;
  bool unsafe = false;
  bool interactive = false;
  RenderOptions render;  // so that who asks for it learns why not
  AddFileOptions(command, raw, PathsNeeded::kUnlessRendered);
  AddRenderOptions(command, render);
  for (const char* option : {"--helm", "--helm-values", "--kustomize"}) command.Get(option).Hidden();
  command.AddFlag("--diff", diff, "print what would be written as a patch for `patch -p0`, write nothing");
  command.AddFlag("--unsafe", unsafe, "also make the fixes that change behaviour");
  command.AddFlag("--interactive", interactive, "show each fix and ask: yes, no, all that follow, quit");
  if (const auto code = Parse(command, args, world)) return *code;
  if (render.any()) return UsageError(kFixCommand, std::string(kRenderedHasNoFile), world);
  if (raw.paths.empty()) return UsageError(kFixCommand, "PATH is required", world);
  const auto policy = LoadPolicy(kFixCommand, raw.policy, world);
  if (!policy) return kUsage;
  auto files = ReadFileOptions(raw, *policy, world);
  if (!files.ok()) return UsageError(kFixCommand, files.status().message(), world);
  FixOptions options{*std::move(files), unsafe ? run::FixScope::kSafeAndUnsafe : run::FixScope::kSafe, diff, interactive};
  if (const std::string wrong = WrongCombination(options, world); !wrong.empty()) return UsageError(kFixCommand, wrong, world);
  return options;
}

}  // namespace warden::cli
