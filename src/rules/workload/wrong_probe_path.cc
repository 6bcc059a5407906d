// LW115: a probe on a path that LiteLLM does not serve.
#include <fmt/core.h>

#include <string_view>

#include "doc/shown.h"
#include "k8s/probe.h"
#include "k8s/workload.h"
#include "litellm/readers/health.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// What was meant: by its name, and where that is the liveness or startup probe's, never the endpoint that fails with the database.
std::string_view Meant(const k8s::Probe& probe) {
  const bool alive =
      probe.route && (probe.route->find("live") != std::string_view::npos || probe.route->find("alive") != std::string_view::npos);
  return probe.role == k8s::ProbeRole::kReadiness && !alive ? litellm::kReadyPath : litellm::kAlivePath;
}

// Without the query, which is not what is wrong and may hold a key.
std::string_view Asked(const k8s::Probe& probe) {
  const std::string_view path = probe.path.value()->string();
  return doc::Shown(path.substr(0, path.find('?')));
}

void CheckProbe(const k8s::Container& container, const k8s::Probe& probe, Reporter& report) {
  if (litellm::AskedBy(container, probe) != litellm::HealthRoute::kWrong) return;
  if (probe.kind == k8s::ProbeKind::kExec) {
    auto& finding = report.At(
        probe.action, probe.Subject(container),
        fmt::format("the command of {} in container {} asks a path that LiteLLM does not serve", k8s::KeyOf(probe.role), container.name));
    finding.fix = Fix::Manual(fmt::format("Ask {}", Meant(probe)));
    return;
  }
  const auto meant = Meant(probe);
  auto& finding = report.At(probe.path, probe.Subject(container),
                            fmt::format("{} of container {} asks {}, which LiteLLM does not serve; did you mean {}?",
                                        k8s::KeyOf(probe.role), container.name, Asked(probe), meant));
  finding.fix = Fix::Safe(fmt::format("Ask {}", meant)).Set(probe.path, meant);
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    for (const k8s::ProbeRole role : k8s::kProbeRoles) CheckProbe(container, k8s::Probe::Of(container, role), report);
  }
}

}  // namespace

constexpr Rule kWrongProbePath{
    .id = "LW115",
    .name = "wrong-probe-path",
    .summary = "A probe on a path that LiteLLM does not serve.",
    .rationale =
        "LiteLLM answers 404: a liveness or startup probe kills the container for ever, a readiness probe never lets it serve. "
        "`/health/livenessz` stands four times in the documentation of one public project; `/healthz` and `/readyz` are habits from other "
        "programs.",
    .remediation =
        "Ask `/health/liveliness` (or its other name `/health/liveness`) in liveness and startup probes, `/health/readiness` in the "
        "readiness probe.",
    .before = R"(livenessProbe:
  httpGet:
    path: /health/livenessz
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
