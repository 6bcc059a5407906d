// Entries of model_list that LiteLLM's router leaves out: it logs an error and goes on, the pod stays healthy, the model is missing.
//
// Pure; any thread. What stops the whole start, and providers that LiteLLM does not know, are others' affair (stops_at_start.h,
// Knowledge::RouteOf). Source: litellm/router.py (set_model_list, _create_deployment with ignore_invalid_deployments), types/router.py.
#pragma once

#include <vector>

#include "litellm/config/config.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/start_problem.h"

namespace warden::litellm {

// Every field that makes its entry be skipped, in the order of the list.
std::vector<StartProblem> SkippedEntries(const Config& config, const Surroundings& surroundings);

// Whether the model_list entry's model_name, no text, makes the router skip the entry instead of stopping: only with an id of its own.
bool HasOwnId(const ModelEntry& entry);

}  // namespace warden::litellm
