// LW223: debug logs in production.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/python_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kLevel = "LITELLM_LOG";

void CheckSwitch(const litellm::Config& config, std::string_view section, std::string_view words, Reporter& report) {
  const Field field = config.Section(section)["set_verbose"];
  if (!litellm::IsTrue(field.value())) return;
  auto& finding = report.At(field, std::string(words), fmt::format("{} is true: prompts, answers and headers go to the log", words));
  if (!field.value()->shared()) finding.fix = Fix::Safe(fmt::format("Set {}: false", words)).Set(field, false);
}

bool IsDebug(const Node* level) {
  if (level == nullptr || !level->is_string()) return false;
  const std::string_view text = level->string();
  return text == "DEBUG" || text == "debug" || text == "Debug";
}

// Of the workloads that read it: the level is theirs, and so is the edit.
void CheckUsers(const litellm::Config& config, const Context& context, Reporter& report) {
  for (const litellm::ConfigUser& user : config.users(context.snapshot())) {
    const auto entry = user.environment().Find(kLevel);
    if (!entry || entry->source != k8s::EnvSource::kLiteral || !IsDebug(entry->value.value())) continue;
    auto& finding =
        report.At(config.root(), fmt::format("{}, {} of {}", config.subject(), kLevel, ToString(user.workload().object().ref())),
                  fmt::format("{} of container {} in {} is DEBUG: prompts, answers and headers go to the log", kLevel, user.proxy().name,
                              ToString(user.workload().object().ref())));
    report.Relate(finding, user.workload().object(), entry->value);
    finding.fix = Fix::Manual(fmt::format("Set {} to INFO or ERROR", kLevel));
  }
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  CheckSwitch(config, "litellm_settings", "litellm_settings.set_verbose", report);
  CheckSwitch(config, "router_settings", "router_settings.set_verbose", report);
  CheckUsers(config, context, report);
}

}  // namespace

constexpr Rule kVerboseLogging{
    .id = "LW223",
    .name = "verbose-logging",
    .summary = "`set_verbose: true`, or LITELLM_LOG on DEBUG.",
    .rationale =
        "Every request and answer goes to the log with prompts, headers and the arguments of the provider's client: personal data and keys "
        "end up "
        "where logs are kept, and the event loop spends its time on text. LiteLLM itself calls the switch deprecated; its page on "
        "production says "
        "`set_verbose: False` and `LITELLM_LOG=ERROR`.",
    .remediation = "Set `set_verbose: false` (or remove it) and `LITELLM_LOG` to `INFO` or `ERROR`.",
    .before = R"(litellm_settings:
  set_verbose: true
)",
    .after = R"(litellm_settings:
  set_verbose: false
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
