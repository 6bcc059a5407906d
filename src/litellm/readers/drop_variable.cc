// The variable, by its origin.
#include "litellm/readers/drop_variable.h"

namespace warden {
namespace {

constexpr std::string_view kName = "LITELLM_DROP_PARAMS";

DropParams::Variable Of(const ConfigUser& user, const Snapshot& snapshot) {
  using Kind = DropParams::Variable::Kind;
  const EnvOrigin origin = user.environment().OriginOf(kName, snapshot, user.ns());
  if (origin.kind == EnvOrigin::Kind::kNothing) return {};
  // `- name: X` alone is an empty value.
  if (origin.kind == EnvOrigin::Kind::kEnv && origin.entry.source == EnvSource::kLiteral && origin.entry.value.value() == nullptr)
    return {};
  const Node* value = ContainerEnvironment::ValueOf(origin, kName, snapshot, user.ns());
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

}  // namespace warden
