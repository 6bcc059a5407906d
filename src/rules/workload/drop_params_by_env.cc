// LW126: LITELLM_DROP_PARAMS, which older versions take for on whatever it says.
#include <fmt/core.h>

#include <algorithm>

#include "doc/shown.h"
#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/config/workload_configs.h"
#include "litellm/readers/env_value.h"
#include "litellm/version/installed.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kVariable = "LITELLM_DROP_PARAMS";
constexpr std::string_view kAsks[] = {"ConfigMap"};

// Source: litellm/__init__.py, read in 1.101.0 (any text that is not empty is on) and in 1.102.0 (it is parsed).
constexpr litellm::Version kLastThatTakesAny{1, 101, 0};
constexpr litellm::Version kFirstThatParses{1, 102, 0};

enum class Effect { kNone, kPerhaps, kOn };

Effect EffectOf(const Node& value, const std::optional<litellm::Version>& version) {
  if (litellm::SwitchOf(value) != false) return Effect::kOn;
  if (!version) return Effect::kPerhaps;
  if (*version >= kFirstThatParses) return Effect::kNone;
  return *version <= kLastThatTakesAny ? Effect::kOn : Effect::kPerhaps;
}

// litellm_settings.drop_params, whatever it says, takes the variable's place.
bool StatedInConfig(const k8s::Workload& workload, const Context& context) {
  const litellm::WorkloadConfigs known = litellm::ConfigsOf(workload, context.snapshot(), context.assumptions());
  return std::any_of(known.configs.begin(), known.configs.end(),
                     [](const litellm::Config& config) { return config.Section("litellm_settings")["drop_params"].exists(); });
}

std::string Describe(const k8s::Container& container, const Node& value, Effect effect, const std::optional<litellm::Version>& version) {
  const std::string what = fmt::format("{} of container {} is {}", kVariable, container.name, doc::QuoteValue(value));
  constexpr std::string_view kDropped = "parameters that a provider does not know are dropped silently for every model";
  if (litellm::SwitchOf(value) != false) return fmt::format("{}: {}", what, kDropped);
  if (effect == Effect::kPerhaps) return fmt::format("{}, which LiteLLM up to {} takes for on", what, litellm::ToString(kLastThatTakesAny));
  return fmt::format("{}, which LiteLLM {} takes for on: {}", what, litellm::ToString(*version), kDropped);
}

// Written as a literal and not a placeholder; what comes from a Secret is not looked at.
const Node* ValueIn(const k8s::EnvOrigin& origin, const Snapshot& snapshot, std::string_view ns) {
  const Node* value = k8s::ContainerEnvironment::ValueOf(origin, kVariable, snapshot, ns);
  const bool usable = value != nullptr && value->is_scalar() && !value->is_null() && value->size() > 0 && !value->sealed();
  return usable && value->text().find_first_of("${") == std::string_view::npos ? value : nullptr;
}

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context, Reporter& report) {
  const k8s::ContainerEnvironment& environment = container.environment;
  const std::string_view ns = workload.object().ref().ns;
  const k8s::EnvOrigin origin = environment.OriginOf(kVariable, context.snapshot(), ns);
  const Node* value = ValueIn(origin, context.snapshot(), ns);
  if (value == nullptr) return;
  const auto version = litellm::VersionFor(context.assumptions(), container);
  const Effect effect = EffectOf(*value, version);
  if (effect == Effect::kNone || StatedInConfig(workload, context)) return;
  auto& finding =
      report.At(origin.field(), fmt::format("{}, env {}", container.subject(), kVariable), Describe(container, *value, effect, version));
  if (effect == Effect::kPerhaps) finding.AtMost(Severity::kInfo);
  finding.fix = Fix::Manual(fmt::format("Remove {}; set drop_params per model where a model needs it", kVariable));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, report);
  }
}

}  // namespace

constexpr Rule kDropParamsByEnv{
    .id = "LW126",
    .name = "drop-params-by-env",
    .summary = "LITELLM_DROP_PARAMS, which switches dropping on for every model, in older versions even as `false`.",
    .rationale =
        "Up to 1.101.0 LiteLLM takes any text for on: `LITELLM_DROP_PARAMS=false` and `=0` drop parameters (seen: 200 instead of 400, and "
        "the "
        "provider never sees the parameter); from 1.102.0 on the text is parsed. Tools, response formats and seeds disappear silently, "
        "for every model, and a model's own `drop_params: false` does not undo it. Only `litellm_settings.drop_params` takes its place.",
    .remediation =
        "Remove `LITELLM_DROP_PARAMS` from the container. Set `litellm_params.drop_params: true` or `additional_drop_params` on the models "
        "that need it; `litellm_settings.drop_params: false` switches it off for certain.",
    .before = R"(- name: LITELLM_DROP_PARAMS
  value: "false"
)",
    .after = R"(litellm_settings:
  drop_params: false
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
