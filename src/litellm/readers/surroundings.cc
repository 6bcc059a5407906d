// Asking every proxy for a variable.
#include "litellm/readers/surroundings.h"

#include "k8s/environment.h"

namespace warden::litellm {
namespace {

using State = Variable::State;

// A key marked optional counts only where its object is known to have it, and no rule here needs to know that. What an envFrom names and
// nobody has seen may hold anything: that is kPerhaps.
Variable InContainer(const ConfigUser& user, std::string_view name, const Snapshot& snapshot) {
  const k8s::EnvOrigin origin = user.environment().OriginOf(name, snapshot, user.ns());
  const bool perhaps =
      origin.kind == k8s::EnvOrigin::Kind::kPerhaps || (origin.kind == k8s::EnvOrigin::Kind::kEnv && origin.entry.optional);
  if (perhaps) return {};
  if (!origin.defined()) return {k8s::IsServiceLinkName(name) ? State::kUnknown : State::kUnset, nullptr};
  return {State::kSet, k8s::ContainerEnvironment::ValueOf(origin, name, snapshot, user.ns())};
}

bool HasSecretManager(const Config& config) {
  const Field general = config.Section("general_settings");
  for (const std::string_view key : {"key_management_system", "use_google_kms", "use_azure_key_vault"}) {
    const Node* value = general[key].value();
    if (value != nullptr && !value->is_null()) return true;
  }
  return false;
}

}  // namespace

Surroundings::Surroundings(const Config& config, const Snapshot& snapshot)
    : snapshot_(&snapshot),
      users_(config.users(snapshot)),
      secret_manager_(HasSecretManager(config)),
      is_python_(config.document().dialect() == Dialect::kPyYaml) {}

Variable Surroundings::Find(std::string_view name) const {
  Variable all;
  bool first = true;
  for (const ConfigUser& user : users_) {
    const Variable one = InContainer(user, name, *snapshot_);
    if (first) all = one;
    if (one.state != all.state) return {};
    if (!first) all.value = nullptr;
    first = false;
  }
  return all;
}

Variable Surroundings::Reference(std::string_view name) const {
  if (name.starts_with("oidc/")) return {};  // a token, asked for at start
  const Variable found = Find(name);
  return found.unset() && secret_manager_ ? Variable{} : found;
}

}  // namespace warden::litellm
