// The variable, by its origin.
#include "litellm/readers/drop_variable.h"

namespace warden::litellm {
namespace {

constexpr std::string_view kName = "LITELLM_DROP_PARAMS";

DropParams::Variable Of(const ConfigUser& user, const Snapshot& snapshot) {
  using Kind = DropParams::Variable::Kind;
  const k8s::EnvOrigin origin = user.environment().OriginOf(kName, snapshot, user.ns());
  if (origin.kind == k8s::EnvOrigin::Kind::kNothing) return {};
  // `- name: X` alone is an empty value.
  if (origin.kind == k8s::EnvOrigin::Kind::kEnv && origin.entry.source == k8s::EnvSource::kLiteral && origin.entry.value.value() == nullptr)
    return {};
  const Node* value = k8s::ContainerEnvironment::ValueOf(origin, kName, snapshot, user.ns());
  if (value == nullptr || !value->is_scalar() || value->sealed()) return {Kind::kUnknown, {}};
  return {Kind::kText, value->text()};
}

}  // namespace

DropParams::Variable DropVariableOf(const ConfigUsers& users, const Snapshot& snapshot) {
  for (const ConfigUser& user : users) {
    const DropParams::Variable variable = Of(user, snapshot);
    if (variable.kind != DropParams::Variable::Kind::kNotSet) return variable;
  }
  return {};
}

}  // namespace warden::litellm
