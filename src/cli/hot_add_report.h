// What `warden models plan|apply|status` print.
//
// Pure; texts hold names, positions and our own words.
#pragma once

#include <string>
#include <vector>

#include "cli/hot_add_options.h"
#include "proxy/hot_adder.h"
#include "proxy/probe.h"

namespace warden::cli {

// What the run was for.
enum class HotAddStep { kPlan, kApply };

// One line a model, and how many of each.
std::string HotAddText(const WantedModels& wanted, const proxy::HotAddReport& report, HotAddStep step);
// Models × proxies: which version of each is served where.
std::string HotAddStatusText(const WantedModels& wanted, const proxy::HotAddReport& report);
// All of it.
std::string HotAddJson(const WantedModels& wanted, const proxy::HotAddReport& report, const std::vector<proxy::Probed>& probed);
// A line for each model and proxy that did not answer, and how many did.
std::string ProbedText(const std::vector<proxy::Probed>& probed);

// Whether every pod was asked and serves every entry as it is written, and nothing of ours beside.
bool IsServedEverywhere(const proxy::HotAddReport& report);

}  // namespace warden::cli
