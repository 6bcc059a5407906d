// LW210: keys and passwords written out in the configuration.
#include <fmt/core.h>

#include <string>
#include <vector>

#include "litellm/readers/config_secrets.h"
#include "litellm/readers/model_names.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Report(const litellm::ConfigSecret& secret, Reporter& report) {
  const bool url = secret.kind == litellm::LiteralKind::kUrlPassword;
  auto& finding = report.At(secret.field, secret.subject,
                            url ? fmt::format("{} is a URL with a password in it, should come from a Secret", secret.key)
                                : fmt::format("{} is written out, should be a reference such as os.environ/NAME", secret.key));
  finding.fix = Fix::Manual("Put the value into a Secret, give it to the container as a variable and refer to that with os.environ/NAME");
}

// One finding for all of them: they are only worth knowing.
void ReportDummies(const litellm::Config& config, const std::vector<litellm::ConfigSecret>& secrets, Reporter& report) {
  const litellm::ConfigSecret* first = nullptr;
  std::vector<const litellm::ModelEntry*> models;
  for (const litellm::ConfigSecret& secret : secrets) {
    if (secret.kind != litellm::LiteralKind::kDummy) continue;
    if (first == nullptr) first = &secret;
    if (secret.model != nullptr) models.push_back(secret.model);
  }
  if (first == nullptr) return;
  const std::string whose = models.empty()
                                ? first->subject
                                : fmt::format("{} ({})", litellm::CountOf(models.size(), config.models().size()), litellm::NamesOf(models));
  auto& finding =
      report.At(first->field, fmt::format("{}, dummy keys", config.subject()),
                fmt::format("dummy keys for {}: fine only as long as nothing but this proxy reaches the servers behind them", whose));
  finding.AtMost(Severity::kInfo);
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  const auto secrets = litellm::SecretsIn(config);
  for (const litellm::ConfigSecret& secret : secrets) {
    if (secret.kind != litellm::LiteralKind::kDummy) Report(secret, report);
  }
  ReportDummies(config, secrets, report);
}

}  // namespace

constexpr Rule kLiteralApiKey{
    .id = "LW210",
    .name = "literal-api-key",
    .summary = "A provider key, token, password or URL with a password, written out in the configuration.",
    .rationale =
        "A ConfigMap is not a Secret: whoever may read the namespace reads the key, it stands in Git, in the last-applied annotation, in "
        "every "
        "backup and in the editor of whoever looks at it, and changing it is an edit of the configuration. Dummies such as `none` or "
        "`sk-no-key` "
        "are named once, as information. The value is never shown.",
    .remediation =
        "Put the value into a Secret, give it to the container (`env` with `secretKeyRef`, or `envFrom`), and write `os.environ/NAME` "
        "instead of "
        "it.",
    .before = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
    api_base: https://contoso-eu.openai.azure.com
    api_key: 7c1e5f0f2d9b4a6c8e3a1b2c3d4e5f60
)",
    .after = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
    api_base: https://contoso-eu.openai.azure.com
    api_key: os.environ/AZURE_API_KEY
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
