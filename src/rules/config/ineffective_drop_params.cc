// LW208: a model's `drop_params: false` that something else overrules.
#include <fmt/core.h>

#include <algorithm>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/drop_params.h"
#include "litellm/readers/drop_variable.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Most configurations say nothing of the kind.
bool SaysFalse(const litellm::ModelEntry& entry) {
  const Node* value = entry.Param("drop_params").value();
  return value != nullptr && !value->is_null() && !value->boolean().value_or(false);
}

void CheckModel(const litellm::Config& config, const litellm::ModelEntry& entry, const litellm::DropParams& drops, Reporter& report) {
  const litellm::ModelDropping dropping = drops.Of(entry);
  if (!dropping.defied()) return;
  auto& finding = report.At(dropping.own.field, entry.subject(),
                            fmt::format("drop_params of {} is off without effect: {} is on, and either is enough", entry.Quoted(),
                                        litellm::ToString(dropping.by.place)));
  if (dropping.by.field.exists()) report.Relate(finding, config.object(), dropping.by.field);
  finding.fix =
      Fix::Manual(fmt::format("Switch {} off and set drop_params: true on the models that need it", litellm::ToString(dropping.by.place)));
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const auto& models = config.models();
  if (std::none_of(models.begin(), models.end(), &SaysFalse)) return;
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  const litellm::DropParams drops(config.root(), litellm::DropVariableOf(users, context.snapshot()),
                                  litellm::Knowledge::For(users.version()), users.version());
  for (const litellm::ModelEntry& entry : models) {
    if (SaysFalse(entry)) CheckModel(config, entry, drops, report);
  }
}

}  // namespace

constexpr Rule kIneffectiveDropParams{
    .id = "LW208",
    .name = "ineffective-drop-params",
    .summary = "A model's `drop_params: false` under a global `true`.",
    .rationale =
        "LiteLLM drops a parameter when the global switch or the model's own is on: a logical or. `false` on a model undoes nothing, so "
        "the model "
        "that was to be strict (because its clients need their tools, their schema, their seed) loses parameters like all others. The same "
        "holds "
        "for LITELLM_DROP_PARAMS in the environment (until 1.94.3 any text in it is on, `false` too) and for `default_litellm_params` of "
        "the router.",
    .remediation = "Set `litellm_settings.drop_params: false`, and `drop_params: true` on the models that need it.",
    .before = R"(- model_name: strict
  litellm_params:
    model: anthropic/claude-sonnet-4-20250514
    drop_params: false
)",
    .after = R"(litellm_settings:
  drop_params: false
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
