// LW231: nobody says how long a request may take.
#include <algorithm>

#include "litellm/readers/config_variables.h"
#include "litellm/readers/python_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

bool IsStated(const Field& field) { return field.value() != nullptr && !field.value()->is_null(); }

bool StatesOne(const litellm::ModelEntry& entry) { return IsStated(entry.Param("timeout")) || IsStated(entry.Param("stream_timeout")); }

bool SaysSo(const litellm::Config& config) {
  const Field router = config.Section("router_settings");
  return IsStated(config.Section("litellm_settings")["request_timeout"]) || IsStated(router["timeout"]) ||
         IsStated(router["stream_timeout"]) || IsStated(router["default_litellm_params"]["timeout"]);
}

bool EnvironmentSaysSo(const litellm::Config& config, const Snapshot& snapshot) {
  const litellm::ConfigUsers& users = config.users(snapshot);
  return std::any_of(users.begin(), users.end(),
                     [&](const litellm::ConfigUser& user) { return user.environment().Find("REQUEST_TIMEOUT").has_value(); });
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const auto& models = config.models();
  if (models.empty() || SaysSo(config) || std::all_of(models.begin(), models.end(), &StatesOne)) return;
  if (EnvironmentSaysSo(config, context.snapshot())) return;
  auto& finding = report.At(config.Section("litellm_settings")["request_timeout"], config.subject(),
                            "no request_timeout: a request may take LiteLLM's default of 6,000 seconds");
  finding.fix = Fix::Manual("Set litellm_settings.request_timeout, 600 for instance");
}

}  // namespace

constexpr Rule kMissingRequestTimeout{
    .id = "LW231",
    .name = "missing-request-timeout",
    .summary = "No timeout for requests: LiteLLM waits 6000 seconds.",
    .rationale =
        "A provider that hangs holds the request, its connection and its memory for an hour and forty minutes, no fallback is tried in "
        "that time, "
        "and a pod that drains waits for it longer than any grace period. LiteLLM's page on production sets 600 seconds.",
    .remediation = "Set `litellm_settings.request_timeout` (seconds), or `timeout` on every model.",
    .before = R"(litellm_settings:
  num_retries: 2
)",
    .after = R"(litellm_settings:
  num_retries: 2
  request_timeout: 600
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
