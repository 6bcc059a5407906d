// The edge to CLI11: its exceptions stop here.
#include "cli/command_options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <vector>

#include "base/edit_distance.h"
#include "cli/parse.h"

namespace warden::cli {
namespace {

// "unknown option --outptu, did you mean --output?"
std::string UnknownOption(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string name = word.substr(0, word.find('='));
  const std::string_view nearest = base::Nearest(name, views);
  return fmt::format("unknown option {}{}", name, nearest.empty() ? "" : fmt::format(", did you mean {}?", nearest));
}

// "--output was given twice"; "": none was.
std::string GivenTooOften(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const std::size_t times = option->results().size();
    if (times < 2 || option->get_items_expected_max() != 1) continue;
    const std::string name = option->get_lnames().empty() ? option->get_name() : "--" + option->get_lnames().front();
    return times == 2 ? name + " was given twice" : fmt::format("{} was given {} times", name, times);
  }
  return {};
}

// "--profile needs a value, and --output is an option"; "": each has its own.
std::string WithoutValue(const CLI::App& app) {
  const auto is_option = [&](const std::string& word) {
    return word.starts_with("--") && app.get_option_no_throw(word.substr(0, word.find('='))) != nullptr;
  };
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty() || option->get_items_expected_max() == 0) continue;
    const auto& values = option->results();
    const auto taken = std::find_if(values.begin(), values.end(), is_option);
    if (taken == values.end()) continue;
    return fmt::format("--{} needs a value, and {} is an option", option->get_lnames().front(), taken->substr(0, taken->find('=')));
  }
  return {};
}

// What CLI11 could not place among the arguments.
std::string Unexpected(const std::string& word, Arguments args, const std::vector<std::string>& flags_with_value) {
  const auto at = std::find(args.begin(), args.end(), word);
  const bool after_flag = at != args.begin() && at != args.end() &&
                          std::find(flags_with_value.begin(), flags_with_value.end(), *(at - 1)) != flags_with_value.end();
  return fmt::format("unexpected argument {}{}", word, after_flag ? fmt::format(", did you mean {}={}?", *(at - 1), word) : "");
}

}  // namespace

class CommandOptions::Impl {
 public:
  Impl(const std::string& description, std::string_view command) : app(description, std::string(command)) {}
  CLI::App app;
  std::vector<std::string> flags_with_value;
};

using Added = CommandOptions::Added;

Added& Added::Required(bool required) {
  option_->required(required);
  return *this;
}

Added& Added::ShowDefault() {
  option_->capture_default_str();
  return *this;
}

Added& Added::OneValue() {
  option_->allow_extra_args(false);
  return *this;
}

Added& Added::SplitAtCommas() {
  option_->delimiter(',');
  return *this;
}

Added& Added::OneOf(std::initializer_list<const char*> values) {
  option_->check(CLI::IsMember(std::vector<std::string>(values.begin(), values.end())));
  return *this;
}

Added& Added::Hidden() {
  option_->group("");
  return *this;
}

CommandOptions::CommandOptions(const std::string& description, std::string_view command)
    : impl_(std::make_unique<Impl>(description, command)) {}

CommandOptions::~CommandOptions() = default;

Added CommandOptions::Add(const std::string& name, Target target, const std::string& help) {
  return Added(std::visit([&](auto* value) { return impl_->app.add_option(name, *value, help); }, target));
}

Added CommandOptions::AddFlag(const std::string& name, bool& flag, const std::string& help) {
  return Added(impl_->app.add_flag(name, flag, help));
}

Added CommandOptions::AddFlag(const std::string& name, std::string& value, std::string_view bare, const std::string& help) {
  impl_->flags_with_value.push_back(name);
  return Added(impl_->app.add_flag(fmt::format("{}{{{}}}", name, bare), value, help));
}

Added CommandOptions::Get(const std::string& name) { return Added(impl_->app.get_option(name)); }

std::optional<int> Parse(CommandOptions& command, Arguments args, World& world) {
  CLI::App& app = command.impl_->app;
  // CLI11 takes it for the flag alone; what a variable that is not set leaves behind must not mean everything.
  for (const std::string& flag : command.impl_->flags_with_value) {
    if (std::find(args.begin(), args.end(), flag + "=") != args.end())
      return UsageError(app.get_name(), flag + ": nothing stands after the '='", world);
    const auto is_it = [&](const std::string& word) { return word == flag || word.starts_with(flag + "="); };
    if (std::count_if(args.begin(), std::find(args.begin(), args.end(), "--"), is_it) > 1)
      return UsageError(app.get_name(), flag + " was given twice", world);
  }
  app.allow_extras();  // so that we name what is unknown, not CLI11
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    world.out << app.help();
    return kClean;
  } catch (const CLI::ParseError& error) {
    for (const std::string& ours : {WithoutValue(app), GivenTooOften(app)}) {
      if (!ours.empty()) return UsageError(app.get_name(), ours, world);
    }
    return UsageError(app.get_name(), error.what(), world);
  }
  if (const std::string without = WithoutValue(app); !without.empty()) return UsageError(app.get_name(), without, world);
  for (const std::string& extra : app.remaining()) {
    if (extra == "--") continue;  // the end of the options: what follows was read as arguments
    if (extra.starts_with('-') && extra.size() > 1) return UsageError(app.get_name(), UnknownOption(app, extra), world);
    return UsageError(app.get_name(), Unexpected(extra, args, command.impl_->flags_with_value), world);
  }
  return std::nullopt;
}

}  // namespace warden::cli
