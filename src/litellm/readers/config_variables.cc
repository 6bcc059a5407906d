// Variables of a proxy.
#include "litellm/readers/config_variables.h"

#include "litellm/readers/database.h"
#include "litellm/readers/env_reference.h"
#include "litellm/readers/python_value.h"

namespace warden::litellm {

bool SetsVariable(const Config& config, std::string_view name) { return IsTruthy(config.Section("environment_variables")[name].value()); }

bool MayHaveVariable(const Config& config, const ConfigUser& user, std::string_view name, const Snapshot& snapshot) {
  return SetsVariable(config, name) || VariableState(user.environment(), name, snapshot, user.ns()) != Database::State::kNone;
}

bool HasVariable(const Config& config, const ConfigUser& user, std::string_view name, const Snapshot& snapshot) {
  return SetsVariable(config, name) || VariableState(user.environment(), name, snapshot, user.ns()) == Database::State::kYes;
}

bool HasDatabase(const Config& config, const ConfigUser& user, const Snapshot& snapshot) {
  if (DatabaseInEnv(user.environment(), snapshot, user.ns()).state == Database::State::kYes) return true;
  const Node* url = config.Section("general_settings")["database_url"].value();
  const auto name = EnvironNameIn(url);
  return IsTruthy(url) && (!name || VariableState(user.environment(), *name, snapshot, user.ns()) == Database::State::kYes);
}

}  // namespace warden::litellm
