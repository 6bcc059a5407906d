// LW230: prompts and answers are kept somewhere.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/listed.h"
#include "litellm/config/config.h"
#include "litellm/readers/python_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Callbacks that send prompts and answers on, unless message logging is off. Metrics (prometheus, openmeter, lago) do not.
constexpr std::array<std::string_view, 40> kRecorders = {"agentops",
                                                         "argilla",
                                                         "arize",
                                                         "arize_phoenix",
                                                         "athina",
                                                         "aws_sqs",
                                                         "azure_sentinel",
                                                         "azure_storage",
                                                         "braintrust",
                                                         "datadog",
                                                         "datadog_llm_observability",
                                                         "deepeval",
                                                         "dynamodb",
                                                         "galileo",
                                                         "gcs_bucket",
                                                         "gcs_pubsub",
                                                         "generic_api",
                                                         "greenscale",
                                                         "helicone",
                                                         "humanloop",
                                                         "langfuse",
                                                         "langfuse_otel",
                                                         "langsmith",
                                                         "langtrace",
                                                         "levo",
                                                         "literalai",
                                                         "logfire",
                                                         "lunary",
                                                         "mlflow",
                                                         "newrelic",
                                                         "opik",
                                                         "otel",
                                                         "posthog",
                                                         "promptlayer",
                                                         "s3",
                                                         "s3_v2",
                                                         "supabase",
                                                         "traceloop",
                                                         "wandb",
                                                         "weave_otel"};

constexpr std::array<std::string_view, 3> kLists = {"callbacks", "success_callback", "failure_callback"};

bool Records(std::string_view name) { return std::binary_search(kRecorders.begin(), kRecorders.end(), name); }

// callback_settings.otel.message_logging: false
bool IsTold(const litellm::Config& config, std::string_view name) {
  const Node* logging = config.Section("callback_settings")[name]["message_logging"].value();
  return logging != nullptr && logging->is_bool() && !*logging->boolean();
}

void AddRecorders(const litellm::Config& config, const Field& list, std::vector<std::string_view>& names, Field& first) {
  const Node* value = list.value();
  if (value == nullptr) return;
  const auto add = [&](const Node& item) {
    const std::string_view name = item.string();
    if (!Records(name) || IsTold(config, name)) return;
    if (names.empty()) first = list;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  if (value->is_string()) return add(*value);
  for (const Node& item : value->items()) add(item);
}

void CheckCallbacks(const litellm::Config& config, Reporter& report) {
  const Field settings = config.Section("litellm_settings");
  if (litellm::IsTrue(settings["turn_off_message_logging"].value())) return;
  std::vector<std::string_view> names;
  Field first;
  for (const std::string_view list : kLists) AddRecorders(config, settings[list], names, first);
  if (names.empty()) return;
  auto& finding =
      report.At(first, "litellm_settings, callbacks",
                fmt::format("prompts and answers go to {}, turn_off_message_logging would keep them here", base::Listed(names)));
  finding.fix = Fix::Manual("Set litellm_settings.turn_off_message_logging: true, unless they are wanted there");
}

void CheckSpendLogs(const litellm::Config& config, Reporter& report) {
  const Field field = config.Section("general_settings")["store_prompts_in_spend_logs"];
  if (!litellm::IsTrue(field.value())) return;
  auto& finding =
      report.At(field, "general_settings.store_prompts_in_spend_logs", "prompts and answers of every request are kept in the database");
  finding.fix = Fix::Manual("Set store_prompts_in_spend_logs: false, or state maximum_spend_logs_retention_period");
}

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  CheckSpendLogs(config, report);
  CheckCallbacks(config, report);
}

}  // namespace

constexpr Rule kPromptsInLogs{
    .id = "LW230",
    .name = "prompts-in-logs",
    .summary = "Prompts and answers are kept in the spend logs or sent to a logging service.",
    .rationale =
        "What people and programs write to a model is often personal or confidential. In the spend logs it stays in the database (and its "
        "backups) until somebody deletes it and the table becomes its largest; with a callback it leaves the cluster. Often wanted, but it "
        "should "
        "be known.",
    .remediation =
        "Set `general_settings.store_prompts_in_spend_logs: false` (or a `maximum_spend_logs_retention_period`), and "
        "`litellm_settings.turn_off_message_logging: true` where callbacks need no texts.",
    .before = R"(general_settings:
  store_prompts_in_spend_logs: true
)",
    .after = R"(general_settings:
  store_prompts_in_spend_logs: false
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
