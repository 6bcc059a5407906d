// LW123: a database, and no LITELLM_SALT_KEY to encrypt with.
#include <fmt/core.h>

#include <optional>

#include <algorithm>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/config/workload_configs.h"
#include "litellm/readers/database.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

using State = litellm::Database::State;
constexpr std::string_view kSaltKey = "LITELLM_SALT_KEY";
constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};

// `environment_variables` of the configuration are set before the first row is read.
bool IsInAConfig(const k8s::Workload& workload, const Context& context) {
  const litellm::WorkloadConfigs known = litellm::ConfigsOf(workload, context.snapshot(), context.assumptions());
  return std::any_of(known.configs.begin(), known.configs.end(),
                     [](const litellm::Config& config) { return config.Section("environment_variables")[kSaltKey].exists(); });
}

// `in_a_config`: whether one sets it; looked up for the first container that asks.
void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context,
                    std::optional<bool>& in_a_config, Reporter& report) {
  const k8s::ContainerEnvironment& environment = container.environment;
  const std::string_view ns = workload.object().ref().ns;
  const litellm::Database database = litellm::DatabaseInEnv(environment, context.snapshot(), ns);
  if (database.state == State::kNone) return;
  const State salt = litellm::VariableState(environment, kSaltKey, context.snapshot(), ns);
  if (salt == State::kYes) return;
  if (database.state == State::kPerhaps || salt == State::kPerhaps) {
    return report.Skip(fmt::format("whether container {} has a database and a {} depends on objects that are not among the files",
                                   container.name, kSaltKey));
  }
  if (!in_a_config) in_a_config = IsInAConfig(workload, context);
  if (*in_a_config) return;
  auto& finding =
      report.At(environment.env_field(), container.subject(),
                fmt::format("container {} has a database ({}) and no {}, should have one", container.name, database.variable, kSaltKey));
  report.Relate(finding, workload.object(), database.field);
  finding.fix = Fix::Manual(
      fmt::format("Set {} from a Secret: on a system that has run, to the value of the present master key, or what is stored becomes "
                  "unreadable",
                  kSaltKey));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  std::optional<bool> in_a_config;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, in_a_config, report);
  }
}

}  // namespace

constexpr Rule kMissingSaltKey{
    .id = "LW123",
    .name = "missing-salt-key",
    .summary = "A proxy with a database and without LITELLM_SALT_KEY.",
    .rationale =
        "What LiteLLM stores (models, provider keys) is encrypted with LITELLM_SALT_KEY, and with the master key where there is none. The "
        "day "
        "the master key is rotated, every stored model becomes unreadable and fails at its first call. 20 of 25 real workloads with a "
        "database have no salt key.",
    .remediation =
        "Set `LITELLM_SALT_KEY` from a Secret on every proxy container, once, and never change it. A system that has run already must get "
        "the "
        "value of its present master key: any other makes all that is stored unreadable.",
    .before = R"(env:
  - name: DATABASE_URL
)",
    .after = R"(- name: LITELLM_SALT_KEY
  valueFrom:
    secretKeyRef:
      name: litellm
      key: salt-key
)",
    .production = Severity::kWarning,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
