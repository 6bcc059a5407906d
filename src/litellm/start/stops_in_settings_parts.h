// The parts of stops_in_settings.h, a file each. Each adds what it finds to the end of `problems`.
#pragma once

#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/start_problem.h"

namespace warden::litellm {

using StartProblems = std::vector<StartProblem>;

// os.environ/oidc/…, wherever it stands.
void StopsInTokens(const Config& config, const Surroundings& surroundings, StartProblems& problems);
// general_settings, and what a licence is wanted for.
void StopsInGeneral(const Config& config, const Surroundings& surroundings, StartProblems& problems);
// What is imported: Python modules beside the configuration, callbacks.
void StopsInModules(const Config& config, const Surroundings& surroundings, StartProblems& problems);
// What callbacks and guardrails want beside their names.
void StopsInCallbackNeeds(const Config& config, const Surroundings& surroundings, StartProblems& problems);
// litellm_settings.cache and its cache_params.
void StopsInCache(const Config& config, const Surroundings& surroundings, StartProblems& problems);
// router_settings, and fallbacks wherever they stand.
void StopsInRouter(const Config& config, const Surroundings& surroundings, StartProblems& problems);
// guardrails, prompts, policies, mcp_servers.
void StopsInLists(const Config& config, const Surroundings& surroundings, StartProblems& problems);

}  // namespace warden::litellm
