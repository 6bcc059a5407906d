// What of its inputs a run left out, said on `err`.
#pragma once

#include <cstddef>
#include <string_view>

#include "cli/world.h"
#include "run/input_files.h"

namespace warden::cli {

// Which links are skipped, for what prints no report that says so.
void NameSkippedInputs(std::string_view command, const run::Inputs& inputs, World& world);

// Which folders could not be looked into, and when there was no file at all. True: what was asked for is incomplete.
bool WarnAboutInputs(std::string_view command, const run::Inputs& inputs, World& world);

// "warden check: stopped, 12 of 40 files were not judged", where some were left. `what`: "judged".
void SayStopped(std::string_view command, std::size_t left, const run::Inputs& inputs, std::string_view what, World& world);

// "warden check: stopped, nothing was judged: `helm template …`: it was stopped". Returns kIncomplete.
int SayStoppedEarly(std::string_view command, std::string_view message, World& world);

}  // namespace warden::cli
