// LW124: models are to be stored in a database, and there is none.
#include <fmt/core.h>

#include <optional>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/readers/database.h"
#include "litellm/readers/env_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kStore = "STORE_MODEL_IN_DB";
constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};

// `database`: of the whole workload; looked up for the first container that asks.
void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context,
                    std::optional<litellm::Database>& database, Reporter& report) {
  const k8s::ContainerEnvironment& environment = container.environment;
  const std::string_view ns = workload.object().ref().ns;
  const k8s::EnvOrigin store = environment.OriginOf(kStore, context.snapshot(), ns);
  const Node* value = k8s::ContainerEnvironment::ValueOf(store, kStore, context.snapshot(), ns);
  if (value == nullptr || !litellm::SwitchOf(*value).value_or(false)) return;
  if (!database) database = litellm::DatabaseOf(workload, context.snapshot(), context.assumptions());
  switch (database->state) {
    case litellm::Database::State::kYes: return;
    case litellm::Database::State::kPerhaps:
      return report.Skip(
          fmt::format("whether container {} has a database depends on objects that are not among the files", container.name));
    case litellm::Database::State::kNone: break;
  }
  auto& finding = report.At(store.field(), fmt::format("{}, env {}", container.subject(), kStore),
                            fmt::format("{} of container {} is on without a database, should have DATABASE_URL", kStore, container.name));
  finding.fix = Fix::Manual("Give the proxy a database (DATABASE_URL from a Secret), or remove STORE_MODEL_IN_DB");
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  std::optional<litellm::Database> database;
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, database, report);
  }
}

}  // namespace

constexpr Rule kStoreWithoutDatabase{
    .id = "LW124",
    .name = "store-without-database",
    .summary = "STORE_MODEL_IN_DB on a proxy that has no database.",
    .rationale =
        "Without a database `/model/new` answers 500 (\"No DB Connected\"), and so does everything about keys, teams and budgets; what was "
        "added by hand is gone with the next restart. Nothing at start says so. A real system lost all its models and keys that way.",
    .remediation = "Set `DATABASE_URL` from a Secret (in `env`, or in an object that `envFrom` reads), or remove `STORE_MODEL_IN_DB`.",
    .before = R"(env:
  - name: STORE_MODEL_IN_DB
    value: "True"
)",
    .after = R"(- name: STORE_MODEL_IN_DB
  value: "True"
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: litellm-db
      key: url
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    // Without the ConfigMap with the configuration, and the Secrets of envFrom, it is never certain.
    .admission_cap = Severity::kWarning,
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
