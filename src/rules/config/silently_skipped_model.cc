// LW235: entries of model_list that the router leaves out without stopping.
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/skipped_entries.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const litellm::Surroundings surroundings(config, context.snapshot());
  for (litellm::StartProblem& problem : litellm::SkippedEntries(config, surroundings)) {
    report.At(problem.field, std::move(problem.subject), std::move(problem.message)).rests_on_others = problem.rests_on_others;
  }
}

}  // namespace

constexpr Rule kSilentlySkippedModel{
    .id = "LW235",
    .name = "silently-skipped-model",
    .summary = "A model_list entry that LiteLLM drops at start while the pod stays healthy.",
    .rationale =
        "The proxy starts its router with `ignore_invalid_deployments`: an entry whose parameters do not have the declared types is logged "
        "as `Error creating deployment … ignoring and continuing` and left out. Readiness is 200, `/v1/models` lacks the model, and its "
        "callers get HTTP 400 `There are no healthy deployments`; in a pool the others silently take the load. An `rpm` that is no "
        "integer, "
        "a number as `api_key` or `api_version` (write `\"2024-10-21\"`: without quotes PyYAML makes a date of it) and "
        "`supported_environments` without LITELLM_ENVIRONMENT are the usual ones.",
    .remediation = "Write the value as the message says: quotes turn numbers and dates into strings.",
    .before = R"(api_version: 2024-10-21
)",
    .after = R"(api_version: "2024-10-21"
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
