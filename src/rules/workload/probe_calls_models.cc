// LW116: a probe that makes paid calls to the models behind the gateway.
#include <fmt/core.h>

#include "k8s/probe.h"
#include "k8s/workload.h"
#include "litellm/readers/health.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void CheckProbe(const k8s::Container& container, const k8s::Probe& probe, Reporter& report) {
  const litellm::HealthRoute asked = litellm::AskedBy(container, probe);
  if (asked != litellm::HealthRoute::kModels && asked != litellm::HealthRoute::kCalls) return;
  const auto what = asked == litellm::HealthRoute::kModels ? "asks /health, which calls every model" : "calls a model";
  const auto instead = probe.role == k8s::ProbeRole::kReadiness ? litellm::kReadyPath : litellm::kAlivePath;
  const bool http = probe.kind == k8s::ProbeKind::kHttpGet;
  auto& finding = report.At(http ? probe.path : probe.action, probe.Subject(container),
                            fmt::format("{} of container {} {}, should be {}", k8s::KeyOf(probe.role), container.name, what, instead));
  const auto title = fmt::format("Ask {}", instead);
  finding.fix = http ? Fix::Safe(title).Set(probe.path, instead) : Fix::Manual(title);
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    for (const k8s::ProbeRole role : k8s::kProbeRoles) CheckProbe(container, k8s::Probe::Of(container, role), report);
  }
}

}  // namespace

constexpr Rule kProbeCallsModels{
    .id = "LW116",
    .name = "probe-calls-models",
    .summary = "A probe that calls the models behind the gateway: `/health`, or a completion.",
    .rationale =
        "`/health` makes a real, paid call to every model each time it is asked, every few seconds, from every replica. When a provider is "
        "slow or down the probe times out and Kubernetes restarts pods that could serve all other models. With a master key it answers 401 "
        "to a probe without one, so the pod never gets ready at all. 2 of 48 real deployments do this.",
    .remediation =
        "Ask `/health/liveliness` in liveness and startup probes, `/health/readiness` in the readiness probe: neither calls a model.",
    .before = R"(livenessProbe:
  httpGet:
    path: /health
)",
    .after = R"(livenessProbe:
  httpGet:
    path: /health/liveliness
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kSafe,
    .check = &Check,
};

}  // namespace warden::rules
