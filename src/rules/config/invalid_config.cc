// LW202: what stops the proxy at its start.
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/stops_at_start.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const litellm::Surroundings surroundings(config, context.snapshot());
  for (litellm::StartProblem& problem : litellm::StopsAtStart(config, surroundings)) {
    report.At(problem.field, std::move(problem.subject), std::move(problem.message)).rests_on_others = problem.rests_on_others;
  }
}

}  // namespace

constexpr Rule kInvalidConfig{
    .id = "LW202",
    .name = "invalid-config",
    .summary = "A LiteLLM configuration that stops the proxy at its start.",
    .rationale =
        "LiteLLM checks no schema when it loads its file: it runs into a `KeyError`, a `TypeError` or a pydantic error and ends with exit "
        "code 1 or 3. The ConfigMap is accepted all the same, running pods go on, and the next rollout, eviction or node change ends in a "
        "CrashLoopBackOff. A model_list entry without `litellm_params.model`, an empty `model_info:`, `environment_variables` as a list of "
        "name and value, fallbacks with two models in one item and a number for `master_key` all do it. What is passed over, converted or "
        "only skips one model is not reported here: the verdicts were held against the real proxy.",
    .remediation = "Give the setting the type that the message names, or remove it.",
    .before = R"(model_list:
  - model_name: gpt-4o
    model: azure/gpt-4o
)",
    .after = R"(model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/gpt-4o
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .asks = litellm::kConfigUsersAndMaps,
    .check = &Check,
};

}  // namespace warden::rules
