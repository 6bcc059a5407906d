// warden models drop-params: which parameters each model of a configuration loses, and who makes it so.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/command_options.h"
#include "cli/drop_table.h"
#include "cli/left_out.h"
#include "cli/models.h"
#include "cli/parse.h"
#include "run/input_files.h"
#include "run/run_files.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden models drop-params";
constexpr std::array<std::string_view, 3> kOutputs = {"text", "markdown", "json"};

// Every file's models, in the order of the files.
std::vector<DropRow> ReadRows(const run::Inputs& inputs, const Assumptions& assumptions, World& world) {
  run::RunFiles run(inputs.files, world.files, Coverage::kPartial, run::RunFiles::Room());
  run.Read(world.threads, [](std::size_t) {});
  std::vector<DropRow> rows;
  for (std::size_t file = 0; file < run.size(); ++file) {
    const auto loaded = run.Load(file);
    const auto snapshot = run.Around(file, loaded->content.objects);
    for (const Object& object : loaded->content.objects) AddDropRows(object, *snapshot, assumptions, rows);
  }
  return rows;
}

}  // namespace

int RunDropParams(Arguments args, World& world) {
  CommandOptions command("Lists the models of LiteLLM configurations with what `drop_params` loses.", kCommand);
  std::vector<std::string> paths;
  std::string output(kOutputs.front());
  std::string version;
  command.Add("PATH", &paths, "files, folders, quoted patterns ('deploy/**/*.yaml'), or - for standard input").Required();
  command.Add("--output", &output, "text, markdown or json").ShowDefault();
  command.Add("--litellm-version", &version, "LiteLLM version to assume, such as 1.104.4, overriding image tags");
  if (const auto code = Parse(command, args, world)) return *code;
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), world);
  }
  const auto assumptions = ParseAssumptions({}, version);
  if (!assumptions.ok()) return UsageError(kCommand, assumptions.status().message(), world);
  const auto inputs = run::ListInputs(paths, world.files, world.in);
  if (!inputs.ok()) return CannotStart(kCommand, inputs.status().message(), world);
  const auto rows = ReadRows(*inputs, *assumptions, world);
  world.out << (output == "json" ? DropTableJson(rows) : output == "markdown" ? DropTableMarkdown(rows) : DropTableText(rows));
  NameSkippedInputs(kCommand, *inputs, world);
  return WarnAboutInputs(kCommand, *inputs, world) ? kIncomplete : kClean;
}

}  // namespace warden::cli
