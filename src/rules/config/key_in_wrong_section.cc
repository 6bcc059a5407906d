// LW204: keys that LiteLLM knows, in a section where it does not look for them.
#include <fmt/core.h>

#include <string>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/unknown_keys.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const auto version = config.users(context.snapshot()).version();
  for (const litellm::UnknownConfigKey& key : litellm::UnknownKeysOf(config, version)) {
    if (!key.elsewhere || key.sure) continue;
    const std::string_view name = key.member->key.text();
    const std::string here = key.name.empty() ? "the top of the configuration" : std::string(key.name);
    const std::string there =
        key.home == litellm::Section::kRoot ? "the top of the configuration" : std::string(litellm::ToString(key.home));
    auto& finding = report.At(Field(config.document(), key.member->value),
                              fmt::format("{}, {}{}{}", config.subject(), key.name, key.name.empty() ? "" : ".", name),
                              fmt::format("{} has no effect in {}, LiteLLM looks for it in {}", name, here, there));
    finding.fix = Fix::Manual(fmt::format("Move {} to {}", name, there));
  }
}

}  // namespace

constexpr Rule kKeyInWrongSection{
    .id = "LW204",
    .name = "key-in-wrong-section",
    .summary = "A known key in a section of the configuration where it does nothing.",
    .rationale =
        "The three sections look alike and LiteLLM looks for each key in its own: `master_key` outside general_settings leaves the proxy "
        "open, `drop_params` in router_settings drops nothing, `routing_strategy` in litellm_settings leaves simple-shuffle. Nothing is "
        "logged but a warning for router_settings.",
    .remediation = "Move the key into the section that the message names.",
    .before = R"(litellm_settings:
  routing_strategy: least-busy
)",
    .after = R"(router_settings:
  routing_strategy: least-busy
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
