// warden rules: the catalogue, as a table, as Markdown for the README, as JSON.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/parse.h"
#include "report/rule_docs.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

constexpr std::string_view kCommand = "warden rules";
constexpr std::array<std::string_view, 3> kOutputs = {"table", "json", "markdown"};

std::string_view ToString(FixClass fix) {
  constexpr std::array<std::string_view, 4> kNames = {"none", "safe", "unsafe", "manual"};
  return kNames[static_cast<std::size_t>(fix)];
}

std::string Table() {
  std::size_t widest = 4;
  for (const Rule* rule : AllRules()) widest = std::max(widest, rule->name.size());
  std::string out =
      fmt::format("{:<6} {:<{}} {:<11} {:<11} {:<7} {}\n", "RULE", "NAME", widest, "PRODUCTION", "DEVELOPMENT", "FIX", "FLAGS");
  for (const Rule* rule : AllRules()) {
    out += fmt::format("{:<6} {:<{}} {:<11} {:<11} {:<7} {}\n", rule->id, rule->name, widest, ToString(rule->production),
                       ToString(rule->development), ToString(rule->fix), rule->summary);
  }
  return out;
}

}  // namespace

int RunRules(Arguments args, World& world) {
  CommandOptions command("Lists every rule; `warden explain RULE` has the page of one.", kCommand);
  std::string output(kOutputs.front());
  command.Add("--output", &output, "table, json or markdown").ShowDefault();
  if (const auto code = Parse(command, args, world)) return *code;
  if (std::find(kOutputs.begin(), kOutputs.end(), output) == kOutputs.end()) {
    return UsageError(kCommand, UnknownValue("--output", output, kOutputs), world);
  }
  world.out << (output == "json"       ? report::RulesJson(AllRules())
                : output == "markdown" ? report::RulesTable(AllRules(), std::nullopt)
                                       : Table());
  return kClean;
}

}  // namespace warden::cli
