// What stops a proxy at its start in the settings beyond their types: names that LiteLLM does not know, modules and licences that are not
// there, one setting against another. A part of stops_at_start.h.
#pragma once

#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/start_problem.h"

namespace warden::litellm {

std::vector<StartProblem> StopsInSettings(const Config& config, const Surroundings& surroundings);

}  // namespace warden::litellm
