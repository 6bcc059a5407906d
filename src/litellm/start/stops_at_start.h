// What makes a LiteLLM proxy stop at its start instead of serving: the exceptions that a configuration raises.
//
// Pure; any thread. Two layers: types and required keys by a schema (start_schema.h), and here what a schema cannot say: what Python
// converts, what an empty value passes over, what one section does to another, what depends on variables. Where that is not known nothing
// is said. Source: litellm/proxy/proxy_cli.py (run_server), proxy/proxy_server.py (load_config), router.py (Router.__init__) of 1.81.14.
#pragma once

#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/start_problem.h"

namespace warden::litellm {

// Not here: an unknown routing strategy (LW224), include (LW228), a Redis buffer without Redis (LW222).
std::vector<StartProblem> StopsAtStart(const Config& config, const Surroundings& surroundings);

}  // namespace warden::litellm
