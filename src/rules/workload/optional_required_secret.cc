// LW122: the pod starts without its master key, salt key or database when the Secret is missing.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "k8s/environment.h"
#include "k8s/recognise.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

struct Required {
  std::string_view variable;
  std::string_view without;  // what happens then
};
// Seen with a real proxy, except the salt key: that is how its encryption chooses the key.
constexpr std::array kRequired = {
    Required{"LITELLM_MASTER_KEY", "the proxy serves without any authentication"},
    Required{"PROXY_MASTER_KEY", "the proxy serves without any authentication"},
    Required{"LITELLM_SALT_KEY", "stored models are encrypted with the master key and unreadable later"},
    Required{"DATABASE_URL", "the proxy runs without keys, budgets and stored models"},
    Required{"DATABASE_HOST", "the proxy runs without keys, budgets and stored models"},
    Required{"DATABASE_USERNAME", "the proxy runs without keys, budgets and stored models"},
    Required{"DATABASE_NAME", "the proxy runs without keys, budgets and stored models"},
    Required{"DATABASE_PASSWORD", "the proxy cannot log in to its database"},
};

const Required* FindRequired(std::string_view name) {
  const auto row = std::find_if(kRequired.begin(), kRequired.end(), [&](const Required& r) { return r.variable == name; });
  return row == kRequired.end() ? nullptr : row;
}

void CheckEntry(const k8s::Container& container, const k8s::EnvEntry& entry, const Required& required, Reporter& report) {
  if (!entry.optional) return;
  const Field optional = entry.value["optional"];
  auto& finding = report.At(optional, fmt::format("{}, env {}", container.subject(), entry.name),
                            fmt::format("env {} of container {} is optional; without it {}", entry.name, container.name, required.without));
  finding.fix = Fix::Unsafe(fmt::format("Let the pod wait for {}", entry.name)).Remove(optional);
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy && !k8s::IsProxyImage(container.image)) continue;
    const k8s::ContainerEnvironment& environment = container.environment;
    for (std::size_t i = 0; i < environment.size(); ++i) {
      if (const Required* required = FindRequired(environment.NameAt(i))) CheckEntry(container, environment.At(i), *required, report);
    }
  }
}

}  // namespace

constexpr Rule kOptionalRequiredSecret{
    .id = "LW122",
    .name = "optional-required-secret",
    .summary = "Master key, salt key or database marked optional.",
    .rationale =
        "With `optional: true` the pod starts when the Secret or the key is missing: renamed, not yet synchronised, in another namespace. "
        "A "
        "proxy whose master key is missing serves everybody without authentication (seen), one without its salt key encrypts what it "
        "stores "
        "with another key, one without its database forgets keys and budgets. Without `optional` the pod waits and says what is missing.",
    .remediation = "Remove `optional: true` from the `secretKeyRef` of the variable.",
    .before = R"(- name: LITELLM_MASTER_KEY
  valueFrom:
    secretKeyRef:
      name: litellm
      key: master-key
      optional: true
)",
    .after = R"(- name: LITELLM_MASTER_KEY
  valueFrom:
    secretKeyRef:
      name: litellm
      key: master-key
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .workloads = kWithContainers,
    .check = &Check,
};

}  // namespace warden::rules
