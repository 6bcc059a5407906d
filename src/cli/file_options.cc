// Options of the commands over files: declared to CLI11, then checked by us, because our messages say what was meant.
#include "cli/file_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "cli/parse.h"
#include "cli/rule_names.h"
#include "warden/catalogue.h"

namespace warden {
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
  for (const Format& format : AllFormats()) names.push_back(format.name);
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
Allowance EndingWith(StopToken stop, Allowance allowance) {
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

void AddFileOptions(CLI::App& app, RawFileOptions& raw, PathsNeeded needed) {
  app.add_option("PATH", raw.paths, "files, folders, quoted patterns ('deploy/**/*.yaml'), or - for standard input")
      ->required(needed == PathsNeeded::kAlways);
  app.add_option("--output", raw.output, Either(FormatNames()))->capture_default_str();
  app.add_option("--fail-on", raw.fail_on, "exit code 1 from this level on: error, warning, info or never")->capture_default_str();
  app.add_option("--policy", raw.policy, "FILE: levels, parameters and exemptions of your organisation (see `warden policy init`)");
  app.add_option("--profile", raw.profile, "production (default), development, or one of the policy's");
  app.add_option("--kubernetes-version", raw.kubernetes_version, "of the cluster the files are for, such as 1.30");
  app.add_option("--litellm-version", raw.litellm_version, "LiteLLM version to assume, such as 1.104.4, overriding image tags");
  app.add_option("--rule", raw.only, "only this rule, by number or name; may be repeated")->allow_extra_args(false)->delimiter(',');
  app.add_option("--skip", raw.skip, "not this rule; may be repeated")->allow_extra_args(false)->delimiter(',');
  app.add_option("--color", raw.color, "auto, always or never; auto: on a terminal without NO_COLOR")->capture_default_str();
  app.add_flag("--verbose", raw.verbose, "name everything that was not judged, one line each");
  app.add_flag("--complete", raw.complete, "the paths are the whole system: what is not in them does not exist (implied by a folder)");
}

Result<Colour> ReadColour(std::string_view wanted, const Environment& environment) {
  const auto color = OneOf("--color", wanted, kColors);
  if (!color.ok()) return color.status();
  const bool automatic = environment.out_is_terminal && !environment.no_color;
  return wanted == "always" || (wanted == "auto" && automatic) ? Colour::kAlways : Colour::kNever;
}

Result<FileOptions> ReadFileOptions(const RawFileOptions& raw, const Policy& policy, const Environment& environment) {
  const auto output = OneOf("--output", raw.output, FormatNames());
  if (!output.ok()) return output.status();
  const auto fail_on = OneOf("--fail-on", raw.fail_on, kFailOn);
  if (!fail_on.ok()) return fail_on.status();
  if (!raw.profile.empty() && !policy.HasProfile(raw.profile)) {
    return Status(StatusCode::kInvalid, UnknownValue("--profile", raw.profile, policy.Profiles()));
  }
  const auto colour = ReadColour(raw.color, environment);
  if (!colour.ok()) return colour.status();
  auto selected = policy.With({.only = WrittenAsInCatalogue(raw.only), .skip = WrittenAsInCatalogue(raw.skip)});
  if (!selected.ok()) return selected.status();
  FileOptions options{.paths = raw.paths,
                      .format = &AllFormats()[*output],
                      .fail_on = kFailOnLevels[*fail_on],
                      .profile = raw.profile,
                      .complete = raw.complete,
                      .verbose = raw.verbose,
                      .colour = *colour,
                      .kubernetes = {},
                      .policy = *std::move(selected)};
  auto litellm = ParseLitellmVersion(raw.litellm_version);
  if (!litellm.ok()) return litellm.status();
  options.litellm = *std::move(litellm);
  if (raw.kubernetes_version.empty()) return options;
  const auto minor = ParseKubernetesMinor(raw.kubernetes_version);
  if (!minor.ok()) return minor.status();
  options.kubernetes.minor = *minor;
  return options;
}

MemorySnapshot::Coverage CoverageOf(const FileOptions& options, const Inputs& inputs) {
  return options.complete || inputs.has_folder ? MemorySnapshot::Coverage::kComplete : MemorySnapshot::Coverage::kPartial;
}

JudgeOptions MakeJudgeOptions(const FileOptions& options, const Inputs& inputs, const Environment& environment, StopToken stop) {
  JudgeOptions judge;
  judge.circumstances.profile = options.profile;
  judge.circumstances.kubernetes = options.kubernetes;
  judge.circumstances.litellm = options.litellm;
  judge.circumstances.today = environment.clock.Today();
  judge.circumstances.allowance = EndingWith(stop, environment.allowance);
  judge.stop = stop;
  judge.coverage = CoverageOf(options, inputs);
  return judge;
}

}  // namespace warden
