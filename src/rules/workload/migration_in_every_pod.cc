// LW125: every replica updates the database schema as it starts.
#include <fmt/core.h>

#include <optional>

#include <algorithm>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/config/workload_configs.h"
#include "litellm/readers/database.h"
#include "litellm/readers/env_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMinReplicas{"min_replicas", 2, "fewest replicas that are in each other's way"};
constexpr ParamSpec kParams[] = {kMinReplicas};
constexpr std::string_view kSwitch = "DISABLE_SCHEMA_UPDATE";
constexpr std::string_view kNeeds[] = {"Job"};
constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};

// general_settings.disable_prisma_schema_update; text counts as LiteLLM reads it.
bool SwitchedOffInConfig(const k8s::Workload& workload, const Context& context) {
  const litellm::WorkloadConfigs known = litellm::ConfigsOf(workload, context.snapshot(), context.assumptions());
  return std::any_of(known.configs.begin(), known.configs.end(), [](const litellm::Config& config) {
    const Node* value = config.Section("general_settings")["disable_prisma_schema_update"].value();
    return value != nullptr && litellm::SwitchOf(*value).value_or(false);
  });
}

// Whether the environment leaves updates on: not set, or set to no.
bool UpdatesSchema(const k8s::ContainerEnvironment& environment, const k8s::EnvOrigin& origin, const Snapshot& snapshot,
                   std::string_view ns) {
  if (!origin.possible()) return true;
  const Node* value = environment.ValueOf(origin, kSwitch, snapshot, ns);
  return value != nullptr && litellm::SwitchOf(*value) == false;
}

// `elsewhere`: whether a job does it, or a configuration forbids it; looked up for the first container that asks.
void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context, std::optional<bool>& elsewhere,
                    Reporter& report) {
  const k8s::ContainerEnvironment& environment = container.environment;
  const Snapshot& snapshot = context.snapshot();
  const std::string_view ns = workload.object().ref().ns;
  if (litellm::DatabaseInEnv(environment, snapshot, ns).state != litellm::Database::State::kYes) return;
  const k8s::EnvOrigin origin = environment.OriginOf(kSwitch, snapshot, ns);
  if (!UpdatesSchema(environment, origin, snapshot, ns)) return;
  if (!elsewhere) elsewhere = snapshot.Contains(Index::kMigrations, "", ns) || SwitchedOffInConfig(workload, context);
  if (*elsewhere) return;
  auto& finding =
      report.At(origin.possible() ? origin.field() : environment.env_field(), container.subject(),
                fmt::format("each of {} replicas updates the database schema as it starts, should have {}=true on container {} and "
                            "one migration Job",
                            *workload.replicas(), kSwitch, container.name));
  finding.fix = Fix::Manual(fmt::format("Migrate in a Job before the rollout and set {}=true on the pods", kSwitch));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  if (!workload.replicas() || *workload.replicas() < context.Get(kMinReplicas)) return;
  std::optional<bool> elsewhere;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, elsewhere, report);
  }
}

}  // namespace

constexpr Rule kMigrationInEveryPod{
    .id = "LW125",
    .name = "migration-in-every-pod",
    .summary = "Several replicas that all update the database schema as they start, and no migration job.",
    .rationale =
        "Every pod runs the schema update before it serves: replicas that start together contend for it, a new version changes the tables "
        "under the pods of the old one, each start waits for the database, and during a rollout old and new pods can undo each other. "
        "LiteLLM's own advice is one job and DISABLE_SCHEMA_UPDATE=true in the pods. 5 of 7 real gateways with several replicas do it in "
        "every pod.",
    .remediation =
        "Run `litellm/proxy/prisma_migration.py` in a Job before each update (the Helm chart's `migrationJob`, or a PreSync hook) and set "
        "`DISABLE_SCHEMA_UPDATE` to `\"true\"` on the proxy containers.",
    .before = R"(env:
  - name: DATABASE_URL
    valueFrom:
      secretKeyRef:
        name: litellm-db
        key: url
)",
    .after = R"(- name: DISABLE_SCHEMA_UPDATE
  value: "true"
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .needs = kNeeds,
    .asks = kAsks,
    .workloads = kReplicated,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
