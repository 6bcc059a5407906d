// warden policy: what holds and why, and a file to start from.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "base/edit_distance.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/load_policy.h"
#include "cli/parse.h"
#include "cli/policy_view.h"
#include "cli/starter_policy_text.h"  // made by CMake
#include "report/text.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden policy show";
constexpr std::array<std::string_view, 2> kOutputs = {"text", "json"};
constexpr std::array<Point, 3> kAllPoints = {Point::kCheck, Point::kAdmission, Point::kAudit};

std::optional<Point> PointOf(std::string_view text) {
  for (const Point point : kAllPoints) {
    if (ToString(point) == text) return point;
  }
  return std::nullopt;
}

int Show(Arguments args, World& world) {
  CommandOptions command("Shows the level and the parameters of every rule, and where each value comes from.", kCommand);
  std::string file;
  std::string profile;
  std::string ns;
  std::string point_text = std::string(ToString(Point::kCheck));
  std::string output(kOutputs.front());
  command.Add("--policy", &file, "FILE; without it the rules' own defaults");
  command.Add("--profile", &profile, "as the webhook's path or --profile would name it");
  command.Add("--namespace", &ns, "of the objects");
  command.Add("--point", &point_text, "admission, check or audit").ShowDefault();
  command.Add("--output", &output, "text or json").ShowDefault();
  if (const auto code = Parse(command, args, world)) return *code;

  const auto point = PointOf(point_text);
  if (!point) {
    constexpr std::array<std::string_view, 3> kNames = {"admission", "check", "audit"};
    return UsageError(kCommand, UnknownValue("--point", point_text, kNames), world);
  }
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), world);
  }
  const auto policy = LoadPolicy(kCommand, file, world);
  if (!policy) return kUsage;
  if (!profile.empty() && !policy->HasProfile(profile)) {
    return UsageError(kCommand, UnknownValue("--profile", profile, policy->Profiles()), world);
  }
  const PolicyQuestion question{policy->file(), ns, *point};
  const PolicyView view = policy->Show(profile, ns, *point);
  world.out << (output == "json" ? PolicyJson(question, view) : PolicyText(question, view));
  return kClean;
}

int Init(Arguments args, World& world) {
  CommandOptions command("Prints a policy file to start from, with everything explained.", "warden policy init");
  if (const auto code = Parse(command, args, world)) return *code;
  world.out << kStarterPolicyText;
  return kClean;
}

constexpr std::string_view kHelp =
    "Which rules matter where, and how much.\n\n"
    "usage: warden policy COMMAND [OPTION…]\n\n"
    "  init  print a policy file to start from\n"
    "  show  what holds for a namespace, a profile and a point, and where each value comes from\n\n"
    "  `warden policy COMMAND --help` for the options of one\n";

}  // namespace

int RunPolicy(Arguments args, World& world) {
  if (args.empty()) {
    world.err << kHelp;
    return kUsage;
  }
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    world.out << kHelp;
    return kClean;
  }
  if (args[0] == "show") return Show(args.subspan(1), world);
  if (args[0] == "init") return Init(args.subspan(1), world);
  constexpr std::array<std::string_view, 2> kNames = {"init", "show"};
  const std::string_view nearest = base::Nearest(args[0], kNames);
  world.err << report::PlainText(fmt::format("warden policy: unknown command {}{}", args[0],
                                             nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest)))
            << "\nsee `warden policy --help`\n";
  return kUsage;
}

}  // namespace warden::cli
