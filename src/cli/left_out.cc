// Lines for people.
#include "cli/left_out.h"

#include <fmt/core.h>

#include <ostream>

#include "report/text.h"

namespace warden::cli {

void NameSkippedInputs(std::string_view command, const run::Inputs& inputs, World& world) {
  for (const run::SkippedInput& input : inputs.skipped) {
    world.err << report::PlainText(fmt::format("{}: {} is skipped: {}", command, input.name, input.reason)) << "\n";
  }
}

bool WarnAboutInputs(std::string_view command, const run::Inputs& inputs, World& world) {
  for (const base::FileSystem::Unlisted& folder : inputs.unlisted) {
    world.err << report::PlainText(
                     fmt::format("{}: incomplete, folder {} was not looked into: {}", command, folder.path, folder.status.message()))
              << "\n";
  }
  if (inputs.files.empty()) world.err << fmt::format("{}: no manifest found (*.yaml, *.yml, *.json, templates)\n", command);
  return !inputs.unlisted.empty();
}

void SayStopped(std::string_view command, std::size_t left, const run::Inputs& inputs, std::string_view what, World& world) {
  if (left == 0) return;
  world.err << fmt::format("{}: stopped, {} of {} files were not {}\n", command, left, inputs.files.size(), what);
}

int SayStoppedEarly(std::string_view command, std::string_view message, World& world) {
  world.err << report::PlainText(fmt::format("{}: stopped, nothing was judged: {}", command, message)) << "\n";
  return kIncomplete;
}

}  // namespace warden::cli
