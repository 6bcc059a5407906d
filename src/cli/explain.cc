// warden explain: the page of a rule.
#include <algorithm>
#include <array>
#include <ostream>

#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/parse.h"
#include "cli/rule_names.h"
#include "report/rule_docs.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden explain";
constexpr std::array<std::string_view, 3> kOutputs = {"text", "markdown", "json"};

std::string Pages(std::span<const Rule* const> rules, bool markdown, report::Colour colour) {
  std::string out;
  for (const Rule* rule : rules) {
    if (!out.empty()) out += '\n';
    out += markdown ? report::RuleMarkdown(*rule) : report::RulePage(*rule, colour);
  }
  return out;
}

}  // namespace

int RunExplain(Arguments args, World& world) {
  CommandOptions command("Says what a rule flags, why that hurts and what to do about it.", kCommand);
  std::vector<std::string> names;
  std::string output(kOutputs.front());
  command.Add("RULE", &names, "numbers or names: LW103, missing-pre-stop").Required();
  command.Add("--output", &output, "text, markdown or json").ShowDefault();
  if (const auto code = Parse(command, args, world)) return *code;
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), world);
  }
  const auto rules = ReadRuleNames(names);
  if (!rules.ok()) return CannotStart(kCommand, rules.status().message(), world);
  const report::Colour colour = world.out_is_terminal && !world.no_color ? report::Colour::kAlways : report::Colour::kNever;
  world.out << (output == "json" ? report::RulesJson(*rules) : Pages(*rules, output == "markdown", colour));
  return kClean;
}

}  // namespace warden::cli
