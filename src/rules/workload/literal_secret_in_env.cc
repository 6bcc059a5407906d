// LW120: a key, password or URL with a password written into the manifest as the value of a variable.
#include <fmt/core.h>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "litellm/readers/env_value.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

std::string Describe(const k8s::Container& container, std::string_view name, litellm::LiteralKind kind) {
  const auto what = kind == litellm::LiteralKind::kUrlPassword ? "holds a URL with a literal password, should be read from a Secret"
                    : kind == litellm::LiteralKind::kDummy     ? "holds a literal that looks like no real key"
                                                               : "holds a literal secret, should be read from a Secret";
  return fmt::format("env {} of container {} {}", name, container.name, what);
}

void CheckEntry(const k8s::Container& container, const k8s::EnvEntry& entry, litellm::LiteralKind kind, Reporter& report) {
  auto& finding = report.At(entry.value, fmt::format("{}, env {}", container.subject(), entry.name), Describe(container, entry.name, kind));
  if (kind == litellm::LiteralKind::kDummy) finding.AtMost(Severity::kInfo);
  finding.fix = Fix::Manual(fmt::format("Put {} into a Secret and read it with valueFrom.secretKeyRef", entry.name));
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    const k8s::ContainerEnvironment& environment = container.environment;
    for (std::size_t i = 0; i < environment.size(); ++i) {
      const Node* value = environment.LiteralAt(i);
      if (value == nullptr || !value->sealed()) continue;
      const litellm::LiteralKind kind = litellm::LiteralKindOf(environment.NameAt(i), *value);
      if (kind != litellm::LiteralKind::kHarmless) CheckEntry(container, environment.At(i), kind, report);
    }
  }
}

}  // namespace

constexpr Rule kLiteralSecretInEnv{
    .id = "LW120",
    .name = "literal-secret-in-env",
    .summary = "A key, password or URL with a password as the literal value of an environment variable.",
    .rationale =
        "Whoever may read the Deployment, the repository or a diff of it has the key: `get deployments` is a right that viewers have, `get "
        "secrets` is not. It cannot be rotated without a change of the manifest, and it stays in ReplicaSets and in the history of the "
        "repository. 5 of 48 real workloads do it (4 database URLs, 2 master keys, 2 provider keys).",
    .remediation =
        "Put the value into a Secret and set `valueFrom.secretKeyRef` instead of `value`; for a database URL either the whole URL, or its "
        "parts as variables of their own that the URL refers to as `$(DB_PASSWORD)`. Then rotate the old value: it is known.",
    .before = R"(- name: LITELLM_MASTER_KEY
  value: sk-1234
)",
    .after = R"(- name: LITELLM_MASTER_KEY
  valueFrom:
    secretKeyRef:
      name: litellm
      key: master-key
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kManual,
    .workloads = kWithContainers,
    .check = &Check,
};

}  // namespace warden::rules
