// LW117: a liveness probe that fails while the process is well.
#include <fmt/core.h>

#include "k8s/probe.h"
#include "k8s/workload.h"
#include "litellm/readers/health.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMinTimeout{"min_timeout_seconds", 10, "shortest timeoutSeconds of a liveness probe"};
constexpr ParamSpec kParams[] = {kMinTimeout};

void CheckRoute(const k8s::Container& container, const k8s::Probe& liveness, Reporter& report) {
  if (litellm::AskedBy(container, liveness) != litellm::HealthRoute::kReady) return;
  const bool http = liveness.kind == k8s::ProbeKind::kHttpGet;
  auto& finding = report.At(http ? liveness.path : liveness.action, liveness.Subject(container),
                            fmt::format("livenessProbe of container {} asks {}, which fails when the database does; should be {}",
                                        container.name, litellm::kReadyPath, litellm::kAlivePath));
  const auto title = fmt::format("Ask {}", litellm::kAlivePath);
  finding.fix = http ? Fix::Safe(title).Set(liveness.path, litellm::kAlivePath) : Fix::Manual(title);
}

// A connection is taken by the kernel whatever the process does; an HTTP answer is not.
void CheckTimeout(const k8s::Container& container, const k8s::Probe& liveness, std::int64_t wanted, Reporter& report) {
  const bool answers = liveness.kind == k8s::ProbeKind::kHttpGet || litellm::AskedBy(container, liveness) != litellm::HealthRoute::kUnknown;
  const auto timeout = answers ? liveness.timeout_seconds() : std::nullopt;
  if (!timeout || *timeout >= wanted) return;
  const Field field = liveness.field["timeoutSeconds"];
  auto& finding = report.At(
      field, liveness.Subject(container) + ", timeoutSeconds",
      fmt::format("timeoutSeconds of livenessProbe in container {} is {}, should be at least {}", container.name, *timeout, wanted));
  finding.fix = Fix::Safe(fmt::format("Set livenessProbe.timeoutSeconds: {}", wanted)).Set(field, wanted);
}

// The other way round costs something too: said, never changed.
void CheckReadiness(const k8s::Container& container, Reporter& report) {
  const k8s::Probe readiness = k8s::Probe::Of(container, k8s::ProbeRole::kReadiness);
  if (!readiness.exists() || litellm::AskedBy(container, readiness) != litellm::HealthRoute::kAlive) return;
  auto& finding = report.At(
      readiness.kind == k8s::ProbeKind::kHttpGet ? readiness.path : readiness.action, readiness.Subject(container),
      fmt::format("readinessProbe of container {} asks {}: a pod that has lost its database, or is draining, keeps getting requests",
                  container.name, litellm::kAlivePath));
  finding.AtMost(Severity::kInfo).fix =
      Fix::Manual(fmt::format("Ask {}, unless requests that need no database are to be served without one", litellm::kReadyPath));
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const k8s::Probe liveness = k8s::Probe::Of(container, k8s::ProbeRole::kLiveness);
    if (liveness.exists()) {
      CheckRoute(container, liveness, report);
      CheckTimeout(container, liveness, context.Get(kMinTimeout), report);
    }
    CheckReadiness(container, report);
  }
}

bool Worse(const Node* before, const Node* after) {
  const bool numbers = (before != nullptr && before->is_int()) || (after != nullptr && after->is_int());
  const auto seconds = [](const Node* node) { return node != nullptr ? node->integer().value_or(1) : 1; };
  return !numbers || seconds(after) < seconds(before);
}

}  // namespace

constexpr Rule kLivenessOnReadiness{
    .id = "LW117",
    .name = "liveness-on-readiness",
    .summary = "A liveness probe that fails while the process is well: on the readiness path, or with a timeout under 10 s.",
    .rationale =
        "`/health/readiness` answers 503 while the database is away, and recovers within a second of its coming back (seen). As a liveness "
        "probe it makes Kubernetes restart every replica at once, and LiteLLM cannot start without its database: a short outage becomes a "
        "long one. The first completion of a process blocks it for 6 to 16 s (seen), so that a probe with a short timeout fails under the "
        "first load. The other way round, readiness on `/health/liveliness`, is mentioned: such a pod stays in the Service without its "
        "database, which keeps requests with the master key alive and fails those with virtual keys.",
    .remediation = "Ask `/health/liveliness` in `livenessProbe.httpGet.path` and set `livenessProbe.timeoutSeconds` to 10 or more.",
    .before = R"(livenessProbe:
  httpGet:
    path: /health/readiness
)",
    .after = R"(livenessProbe:
  httpGet:
    path: /health/liveliness
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kSafe,
    .params = kParams,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
