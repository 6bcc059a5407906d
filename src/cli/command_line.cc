// The table of subcommands.
#include "cli/command_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include "base/edit_distance.h"
#include "cli/commands.h"
#include "cli/version.h"

namespace warden::cli {
namespace {

struct Subcommand {
  std::string_view name;
  std::string_view summary;
  int (*run)(Arguments, World&);
};

constexpr std::array kCommands = {
    Subcommand{"certs", "serving certificates of the webhook: create, show, check", &RunCerts},
    Subcommand{"check", "judge files, folders or standard input before they are applied", &RunCheck},
    Subcommand{"controller", "the companion: hot-adds models without a restart, and proves them on every pod", &RunController},
    Subcommand{"explain", "what a rule flags, why it hurts and what to do about it", &RunExplain},
    Subcommand{"fix", "write the safe fixes into the files; --diff shows them", &RunFix},
    Subcommand{"models", "what running proxies serve: plan, apply, status; drop-params lists what each model loses", &RunModels},
    Subcommand{"policy", "a policy file to start from; what holds where, and where each value comes from", &RunPolicy},
    Subcommand{"rules", "list every rule; explain has the page of one", &RunRules},
    Subcommand{"serve", "the admission webhook: /validate and /mutate over TLS", &RunServe},
};

std::string Help() {
  std::string help =
      "Keeps LiteLLM on Kubernetes up: judges what it is made of and repairs what can be repaired.\n\n"
      "usage: warden COMMAND [OPTION…] [PATH…]\n\n";
  for (const Subcommand& command : kCommands) help += fmt::format("  {:<10} {}\n", command.name, command.summary);
  return help +
         "\n  --help, --version; `warden COMMAND --help` for the options of one\n\n"
         "exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or no such path,\n"
         "            3 network or cluster failure, or a file that could not be written, 4 incomplete,\n"
         "            5 `models plan`: running proxies lack something\n";
}

int Unknown(const std::string& word, World& world) {
  std::vector<std::string_view> names;
  names.reserve(kCommands.size());
  for (const Subcommand& command : kCommands) names.push_back(command.name);
  const std::string_view nearest = base::Nearest(word, names);
  world.err << fmt::format("warden: unknown {} {}{}\nsee `warden --help`\n", word.starts_with('-') ? "option" : "command", word,
                           nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest));
  return kUsage;
}

}  // namespace

int RunCommandLine(std::span<const std::string> args, World& world) {
  if (args.empty()) {
    world.err << Help();
    return kUsage;
  }
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    world.out << Help();
    return kClean;
  }
  if (args[0] == "--version" || args[0] == "version") {
    world.out << fmt::format("warden {} ({})\n", kVersion, kCommit);
    return kClean;
  }
  const auto command = std::find_if(kCommands.begin(), kCommands.end(), [&](const Subcommand& c) { return c.name == args[0]; });
  return command == kCommands.end() ? Unknown(args[0], world) : command->run(args.subspan(1), world);
}

}  // namespace warden::cli
