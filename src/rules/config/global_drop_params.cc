// LW206: drop_params switched on for every model at once.
#include "litellm/config/config.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<bool> kStrict{"strict", false, "make it an error"};
constexpr ParamSpec kParams[] = {kStrict};

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const Field field = config.Section("litellm_settings")["drop_params"];
  // Only the boolean counts: LiteLLM takes the string "true" for off.
  if (field.value() == nullptr || !field.value()->boolean().value_or(false)) return;
  auto& finding =
      report.At(field, config.subject(),
                "litellm_settings.drop_params is true, parameters that a provider does not know are dropped silently for every model");
  if (context.Get(kStrict)) finding.level = Severity::kError;
  finding.fix = Fix::Unsafe("Switch drop_params off globally, set it per model where a model needs it").Set(field, false);
}

}  // namespace

constexpr Rule kGlobalDropParams{
    .id = "LW206",
    .name = "global-drop-params",
    .summary = "`litellm_settings.drop_params: true`.",
    .rationale =
        "Whatever a provider does not know (`tools`, `response_format`, `seed`, `reasoning_effort`) is silently dropped: agents stop "
        "calling tools, structured output turns into prose, and "
        "no error says why. A model's own `drop_params: false` does not undo it (it is a logical OR). Unsafe to fix by itself: clients "
        "that lean on the dropping get HTTP 400 afterwards.",
    .remediation =
        "Set `litellm_settings.drop_params: false`, and `litellm_params.drop_params: true` or `additional_drop_params` on the models that "
        "need it.",
    .before = R"(litellm_settings:
  drop_params: true
)",
    .after = R"(litellm_settings:
  drop_params: false
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
