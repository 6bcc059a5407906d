// The setting and the variable.
#include "litellm/readers/stored_models.h"

#include "litellm/readers/env_value.h"
#include "litellm/readers/python_value.h"
#include "litellm/readers/surroundings.h"

namespace warden::litellm {
namespace {

constexpr std::string_view kVariable = "STORE_MODEL_IN_DB";

const Node* SettingOf(const Config& config) { return config.Section("general_settings")["store_model_in_db"].value(); }

}  // namespace

bool StoresModels(const k8s::ContainerEnvironment& environment) {
  const auto entry = environment.Find(kVariable);
  const Node* value = entry && entry->source == k8s::EnvSource::kLiteral ? entry->value.value() : nullptr;
  return value != nullptr && SwitchOf(*value).value_or(false);
}

bool StoresModels(const Config& config, const k8s::ContainerEnvironment& environment) {
  return IsTrue(SettingOf(config)) || StoresModels(environment);
}

bool MayStoreModels(const Config& config, const Snapshot& snapshot) {
  if (IsTruthy(SettingOf(config))) return true;
  const Variable variable = Surroundings(config, snapshot).Find(kVariable);
  if (variable.value == nullptr) return variable.set();
  // A placeholder may become anything.
  return SwitchOf(*variable.value).value_or(IsTruthy(variable.value));
}

}  // namespace warden::litellm
