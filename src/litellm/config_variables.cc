// Variables of a proxy.
#include "litellm/config_variables.h"

#include "litellm/database.h"
#include "litellm/python_value.h"

namespace warden {

bool SetsVariable(const Config& config, std::string_view name) { return IsTruthy(config.Section("environment_variables")[name].value()); }

bool MayHaveVariable(const Config& config, const ConfigUser& user, std::string_view name, const Snapshot& snapshot) {
  return SetsVariable(config, name) || VariableState(user.environment(), name, snapshot, user.ns()) != Database::State::kNone;
}

bool HasVariable(const Config& config, const ConfigUser& user, std::string_view name, const Snapshot& snapshot) {
  return SetsVariable(config, name) || VariableState(user.environment(), name, snapshot, user.ns()) == Database::State::kYes;
}

}  // namespace warden
