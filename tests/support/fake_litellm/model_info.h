// What GET /v1/models and GET /model/info say about a router: which models, without secrets, and with wildcards spread out.
#pragma once

#include "support/fake_litellm/router.h"

namespace warden::testing::fake_litellm {

// "data" of GET /v1/models: names, each once. Blocked models are not among them.
Json ListedNames(const Router& router, const Traits& traits);
// "data" of GET /model/info: a row for each deployment, and a row for each member of a wildcard, all with its id.
Json ListedDeployments(const Router& router, const Traits& traits);
// The row of one deployment, as GET /model/info?litellm_model_id= has it.
Json DescribeDeployment(const Deployment& deployment, const Traits& traits);

}  // namespace warden::testing::fake_litellm
