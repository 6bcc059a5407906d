// LW203: keys that LiteLLM does not know anywhere.
#include <fmt/core.h>

#include <string>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/unknown_keys.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// A scalar moves to its new name; more would lose its comments.
std::optional<Fix> FixFor(const litellm::UnknownConfigKey& key, const Field& field) {
  if (key.meant.empty()) return std::nullopt;
  const Node& value = key.member->value;
  const bool plain = value.is_scalar() && !value.sealed() && !value.shared() && !value.tagged();
  const std::string title = fmt::format("Write {} instead of {}", key.meant, key.member->key.text());
  if (!key.sure || !plain) return Fix::Manual(title);
  const Field target = key.mapping[key.meant];
  if (value.is_string()) return Fix::Safe(title).Remove(field).Set(target, value.string());
  return Fix::Safe(title).Remove(field).SetJson(target, std::string(value.text()));
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const auto version = config.users(context.snapshot()).version();
  for (const litellm::UnknownConfigKey& key : litellm::UnknownKeysOf(config, version)) {
    if (key.elsewhere && !key.sure) continue;  // LW204's
    const Field field(config.document(), key.member->value);
    const std::string place = fmt::format("{}{}{}", key.name, key.name.empty() ? "" : ".", key.member->key.text());
    const std::string meant = key.meant.empty() ? "it has no effect" : fmt::format("did you mean {}?", key.meant);
    auto& finding =
        report.At(field, fmt::format("{}, {}", config.subject(), place), fmt::format("{} is not known to LiteLLM, {}", place, meant));
    finding.fix = FixFor(key, field);
  }
}

}  // namespace

constexpr Rule kUnknownConfigKey{
    .id = "LW203",
    .name = "unknown-config-key",
    .summary = "A key that LiteLLM does not know, in a section whose keys it all knows.",
    .rationale =
        "Nothing reads such a key and nothing is said about it (the router alone logs a warning): the limit, the fallback or the database "
        "setting that it was meant to be does not hold. `model_list` entries, `litellm_params` and `model_info` take any key and are not "
        "judged; neither are top-level keys that resemble nothing, where people keep anchors.",
    .remediation = "Correct the name, or remove the key; `schemas/litellm/` lists the keys of each version.",
    .before = R"(enable_pre_call_check: true
)",
    .after = R"(enable_pre_call_checks: true
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
