// Options of the commands over files: declared to CLI11, then checked by us, because our messages say what was meant.
#include "cli/file_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ostream>

#include "cli/parse.h"
#include "report/json.h"
#include "report/text.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

constexpr std::array<std::string_view, 2> kOutputs = {"text", "json"};
constexpr std::array<std::string_view, 4> kFailOn = {"error", "warning", "info", "never"};
constexpr std::array<std::optional<Severity>, 4> kFailOnLevels = {Severity::kError, Severity::kWarning, Severity::kInfo, std::nullopt};

// The index of `value` among the known ones.
Result<std::size_t> OneOf(std::string_view option, std::string_view value, std::span<const std::string_view> known) {
  const auto found = std::find(known.begin(), known.end(), value);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  return Status(StatusCode::kInvalid, UnknownValue(option, value, known));
}

}  // namespace

void AddFileOptions(CLI::App& app, RawFileOptions& raw) {
  app.add_option("PATH", raw.paths, "files, folders, or - for standard input")->required();
  app.add_option("--output", raw.output, "text or json")->capture_default_str();
  app.add_option("--fail-on", raw.fail_on, "exit code 1 from this level on: error, warning, info or never")->capture_default_str();
  app.add_option("--profile", raw.profile, "production (default), development, or one of the policy's");
  app.add_option("--kubernetes-version", raw.kubernetes_version, "of the cluster the files are for, such as 1.30");
  app.add_flag("--complete", raw.complete, "the paths are the whole system: what is not in them does not exist (implied by a folder)");
}

Result<FileOptions> ReadFileOptions(const RawFileOptions& raw, const Policy& policy) {
  const auto output = OneOf("--output", raw.output, kOutputs);
  if (!output.ok()) return output.status();
  const auto fail_on = OneOf("--fail-on", raw.fail_on, kFailOn);
  if (!fail_on.ok()) return fail_on.status();
  if (!raw.profile.empty() && !policy.HasProfile(raw.profile)) {
    return Status(StatusCode::kInvalid, UnknownValue("--profile", raw.profile, policy.Profiles()));
  }
  FileOptions options{.paths = raw.paths,
                      .output = *output == 0 ? Output::kText : Output::kJson,
                      .fail_on = kFailOnLevels[*fail_on],
                      .profile = raw.profile,
                      .complete = raw.complete,
                      .kubernetes = {},
                      .policy = policy};
  if (raw.kubernetes_version.empty()) return options;
  const auto minor = ParseKubernetesMinor(raw.kubernetes_version);
  if (!minor.ok()) return minor.status();
  options.kubernetes.minor = *minor;
  return options;
}

JudgeOptions MakeJudgeOptions(const FileOptions& options, const Inputs& inputs, const Environment& environment) {
  JudgeOptions judge;
  judge.circumstances.profile = options.profile;
  judge.circumstances.kubernetes = options.kubernetes;
  judge.circumstances.today = environment.today;
  const bool complete = options.complete || inputs.has_folder;
  judge.coverage = complete ? MemorySnapshot::Coverage::kComplete : MemorySnapshot::Coverage::kPartial;
  return judge;
}

void PrintReport(const Report& report, const FileOptions& options, Environment& environment) {
  if (options.output == Output::kJson) {
    environment.out << ToJson(report);
    return;
  }
  const Colour colour = environment.out_is_terminal && !environment.no_color ? Colour::kAlways : Colour::kNever;
  const auto remediation = [](std::string_view id) {
    const Rule* rule = FindRule(id);
    return rule == nullptr ? std::string_view() : rule->remediation;
  };
  environment.out << ToText(report, {colour, remediation});
}

bool HasFailed(const Report& report, const FileOptions& options) { return options.fail_on && HighestLevel(report) >= *options.fail_on; }

}  // namespace warden
