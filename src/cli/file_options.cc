// Options of the commands over files: declared to CLI11, then checked by us, because our messages say what was meant.
#include "cli/file_options.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "cli/command_options.h"
#include "cli/parse.h"
#include "cli/rule_names.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

constexpr std::array<std::string_view, 3> kColors = {"auto", "always", "never"};
constexpr std::array<std::string_view, 4> kFailOn = {"error", "warning", "info", "never"};
constexpr std::array<std::optional<Severity>, 4> kFailOnLevels = {Severity::kError, Severity::kWarning, Severity::kInfo, std::nullopt};

// The index of `value` among the known ones.
Result<std::size_t> OneOf(std::string_view option, std::string_view value, std::span<const std::string_view> known) {
  const auto found = std::find(known.begin(), known.end(), value);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  return Status(StatusCode::kInvalid, UnknownValue(option, value, known));
}

std::vector<std::string_view> FormatNames() {
  std::vector<std::string_view> names;
  for (const report::Format& format : report::AllFormats()) names.push_back(format.name);
  return names;
}

// "text, json or sarif"
std::string Either(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text.append(i == 0 ? "" : i + 1 == names.size() ? " or " : ", ").append(names[i]);
  }
  return text;
}

// Longer than any judgement may take.
constexpr std::chrono::nanoseconds kTooLong = std::chrono::hours(1);

// Once a stop is asked for, every look at the clock is an hour after the one before: whatever judgement it belongs to, its time is over.
Allowance EndingWith(base::StopToken stop, Allowance allowance) {
  if (!stop.stop_possible()) return allowance;
  std::function<std::chrono::nanoseconds()> now = allowance.now;
  if (!now || allowance.time.count() == 0) {  // no limit of its own
    now = [] { return std::chrono::nanoseconds(0); };
    allowance.time = kTooLong / 2;
  }
  const auto looks = std::make_shared<std::atomic<int>>(0);
  allowance.now = [stop, looks, now = std::move(now)] { return stop.stop_requested() ? now() + kTooLong * ++*looks : now(); };
  return allowance;
}

}  // namespace

void AddFileOptions(CommandOptions& command, RawFileOptions& raw, PathsNeeded needed) {
  command.Add("PATH", &raw.paths, "files, folders, quoted patterns ('deploy/**/*.yaml'), or - for standard input")
      .Required(needed == PathsNeeded::kAlways);
  command.Add("--output", &raw.output, Either(FormatNames())).ShowDefault();
  command.Add("--fail-on", &raw.fail_on, "exit code 1 from this level on: error, warning, info or never").ShowDefault();
  command.Add("--policy", &raw.policy, "FILE: levels, parameters and exemptions of your organisation (see `warden policy init`)");
  command.Add("--profile", &raw.profile, "production (default), development, or one of the policy's");
  command.Add("--kubernetes-version", &raw.kubernetes_version, "of the cluster the files are for, such as 1.30");
  command.Add("--litellm-version", &raw.litellm_version, "LiteLLM version to assume, such as 1.104.4, overriding image tags");
  command.Add("--rule", &raw.only, "only this rule, by number or name; may be repeated").OneValue().SplitAtCommas();
  command.Add("--skip", &raw.skip, "not this rule; may be repeated").OneValue().SplitAtCommas();
  command.Add("--color", &raw.color, "auto, always or never; auto: on a terminal without NO_COLOR").ShowDefault();
  command.AddFlag("--verbose", raw.verbose, "name everything that was not judged, one line each");
  command.AddFlag("--complete", raw.complete, "the paths are the whole system: what is not in them does not exist (implied by a folder)");
}

Result<report::Colour> ReadColour(std::string_view wanted, const World& world) {
  const auto color = OneOf("--color", wanted, kColors);
  if (!color.ok()) return color.status();
  const bool automatic = world.out_is_terminal && !world.no_color;
  return wanted == "always" || (wanted == "auto" && automatic) ? report::Colour::kAlways : report::Colour::kNever;
}

Result<FileOptions> ReadFileOptions(const RawFileOptions& raw, const Policy& policy, const World& world) {
  const auto output = OneOf("--output", raw.output, FormatNames());
  if (!output.ok()) return output.status();
  const auto fail_on = OneOf("--fail-on", raw.fail_on, kFailOn);
  if (!fail_on.ok()) return fail_on.status();
  if (!raw.profile.empty() && !policy.HasProfile(raw.profile)) {
    return Status(StatusCode::kInvalid, UnknownValue("--profile", raw.profile, policy.Profiles()));
  }
  const auto colour = ReadColour(raw.color, world);
  if (!colour.ok()) return colour.status();
  auto selected = policy.With({.only = WrittenAsInCatalogue(raw.only), .skip = WrittenAsInCatalogue(raw.skip)});
  if (!selected.ok()) return selected.status();
  FileOptions options{.paths = raw.paths,
                      .format = &report::AllFormats()[*output],
                      .fail_on = kFailOnLevels[*fail_on],
                      .profile = raw.profile,
                      .complete = raw.complete,
                      .verbose = raw.verbose,
                      .colour = *colour,
                      .policy = *std::move(selected)};
  const auto assumptions = ParseAssumptions(raw.kubernetes_version, raw.litellm_version);
  if (!assumptions.ok()) return assumptions.status();
  options.assumptions = *assumptions;
  return options;
}

Coverage CoverageOf(const FileOptions& options, const run::Inputs& inputs) {
  return options.complete || inputs.has_folder ? Coverage::kComplete : Coverage::kPartial;
}

run::JudgeOptions MakeJudgeOptions(const FileOptions& options, const run::Inputs& inputs, const World& world, base::StopToken stop) {
  run::JudgeOptions judge;
  judge.circumstances.profile = options.profile;
  judge.circumstances.assumptions = options.assumptions;
  judge.circumstances.today = world.clock.Today();
  judge.circumstances.allowance = EndingWith(stop, world.allowance);
  judge.stop = stop;
  judge.fail_on = options.fail_on;
  judge.threads = world.threads;
  judge.coverage = CoverageOf(options, inputs);
  return judge;
}

}  // namespace warden::cli
