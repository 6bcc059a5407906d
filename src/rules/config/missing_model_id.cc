// LW217: models without a stable id where something finds them again by it.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/readers/config_variables.h"
#include "litellm/readers/hot_add.h"
#include "litellm/readers/model_ids.h"
#include "litellm/readers/model_names.h"
#include "litellm/readers/stored_models.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Who needs the ids.
enum class Need { kNone, kDatabase, kLiveFile, kHotAdd };

std::string_view Because(Need need) {
  switch (need) {
    case Need::kHotAdd: return "hot-add finds a model again by it";
    case Need::kLiveFile: return "an edit of the mounted file removes them from running pods";
    default: return "with models in the database their ids change with every key and parameter";
  }
}

Need NeedOf(const litellm::Config& config, const Snapshot& snapshot) {
  if (litellm::HotAddIsOn(config.object())) return Need::kHotAdd;
  Need need = Need::kNone;
  for (const litellm::ConfigUser& user : config.users(snapshot)) {
    if (!litellm::StoresModels(config, user.environment()) || !litellm::HasDatabase(config, user, snapshot)) continue;
    need = std::max(need, user.source().way == litellm::ConfigSource::Way::kLive ? Need::kLiveFile : Need::kDatabase);
  }
  return need;
}

// A value that stands somewhere else (an alias, a merge key) is not edited, and what is no mapping is another rule's.
bool CanTakeId(const litellm::ModelEntry& entry) {
  const Node* info = entry.info().value();
  return !entry.field().value()->shared() && (info == nullptr || info->is_null() || (info->is_object() && !info->shared()));
}

Fix FillIds(const std::vector<litellm::ModelEntry>& models, bool& any) {
  Fix fix = Fix::Safe("Give every model an id of its own");
  const auto ids = litellm::ProposeModelIds(models);
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (ids[i].empty() || !CanTakeId(models[i])) continue;
    std::move(fix).Set(models[i].info()["id"], ids[i]);
    any = true;
  }
  return fix;
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const auto without = litellm::WithoutModelId(config.models());
  if (without.empty()) return;
  const bool hot_add = litellm::HotAddIsOn(config.object());
  if (!hot_add && config.users(context.snapshot()).empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  const Need need = NeedOf(config, context.snapshot());
  if (need == Need::kNone) return;
  auto& finding = report.At(config.Section("model_list"), config.subject(),
                            fmt::format("{} without model_info.id ({}): {}", litellm::CountOf(without.size(), config.models().size()),
                                        litellm::NamesOf(without), Because(need)));
  if (need == Need::kDatabase) finding.AtMost(Severity::kInfo);
  bool any = false;
  Fix fix = FillIds(config.models(), any);
  finding.fix = any ? std::move(fix) : Fix::Manual("Give every model a model_info.id of its own");
}

}  // namespace

constexpr Rule kMissingModelId{
    .id = "LW217",
    .name = "missing-model-id",
    .summary = "Models without a stable `model_info.id` where hot-add, the database or a live file finds them by it.",
    .rationale =
        "Without one LiteLLM makes the id out of all parameters, with resolved keys: it changes when a key is rotated, a parameter edited, "
        "a line "
        "moved. Hot-add could not tell an edited model from a new one; with models in the database a file mounted as a directory is read "
        "again "
        "every 30 seconds, and what no longer has its old id disappears from running pods (BerriAI/litellm issues 40761, 41502); a file's "
        "model "
        "can be replaced through the API only under a known id.",
    .remediation = "Give every entry of `model_list` a `model_info.id` that is unique in the list and never changes.",
    .before = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
)",
    .after = R"(- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
  model_info:
    id: gpt-4o-azure-eu
)",
    .production = Severity::kWarning,
    .development = Severity::kOff,
    .at_admission = AtAdmission::kFill,
    .fix = FixClass::kSafe,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
