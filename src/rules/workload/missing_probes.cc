// LW114: nobody asks whether the proxy is well.
#include <fmt/core.h>

#include <array>
#include <string>

#include "doc/json_writer.h"
#include "k8s/probe.h"
#include "k8s/workload.h"
#include "litellm/readers/health.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kStartSeconds{"start_seconds", 150, "a liveness probe that waits so long by itself needs no startup probe"};
constexpr ParamSpec kParams[] = {kStartSeconds};

// The published chart's numbers, but a timeout that outlasts the first completion of a process, which blocks it for seconds.
struct Proposal {
  k8s::ProbeRole role;
  std::string_view path;
  std::int64_t period;
  std::int64_t timeout;
  std::int64_t failures;
  std::string_view costs;  // what its absence costs
};
constexpr std::array kProposals = {
    Proposal{k8s::ProbeRole::kReadiness, litellm::kReadyPath, 10, 5, 3,
             "requests reach it before it serves and after it has lost its database"},
    Proposal{k8s::ProbeRole::kLiveness, litellm::kAlivePath, 15, 10, 5, "a process that hangs is never restarted"},
    Proposal{k8s::ProbeRole::kStartup, litellm::kAlivePath, 10, 5, 30, "the liveness probe counts while it is still starting"},
};

std::string ProbeJson(const Proposal& proposal, const std::string& port) {
  std::string json;
  doc::JsonWriter writer(json);
  writer.BeginObject().Key("httpGet").BeginObject().Key("path").String(proposal.path).Key("port").Raw(port).EndObject();
  writer.Key("periodSeconds").Int(proposal.period).Key("timeoutSeconds").Int(proposal.timeout);
  writer.Key("failureThreshold").Int(proposal.failures).EndObject();
  return json;
}

Fix MakeFix(const k8s::Container& container, const Proposal& proposal, const Field& field) {
  const auto title = fmt::format("Add a {} on {}", k8s::KeyOf(proposal.role), proposal.path);
  const auto port = litellm::HealthPortJson(container);
  return port.empty() ? Fix::Manual(title) : Fix::Unsafe(title).SetJson(field, ProbeJson(proposal, port));
}

void CheckContainer(const k8s::Container& container, std::int64_t start_seconds, Reporter& report) {
  const k8s::Probe liveness = k8s::Probe::Of(container, k8s::ProbeRole::kLiveness);
  for (const Proposal& proposal : kProposals) {
    const k8s::Probe probe = k8s::Probe::Of(container, proposal.role);
    if (probe.exists()) continue;
    const bool early = proposal.role == k8s::ProbeRole::kStartup && !liveness.exists();
    auto& finding = report.At(probe.field, probe.Subject(container),
                              fmt::format("container {} has no {}: {}", container.name, k8s::KeyOf(proposal.role),
                                          early ? "a livenessProbe will need it" : proposal.costs));
    // A liveness probe that waits long enough by itself needs none either.
    const bool patient = proposal.role == k8s::ProbeRole::kStartup && liveness.BudgetSeconds().value_or(0) >= start_seconds;
    if (early || patient) finding.AtMost(Severity::kInfo);
    finding.fix = MakeFix(container, proposal, probe.field);
  }
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(container, context.Get(kStartSeconds), report);
  }
}

}  // namespace

constexpr Rule kMissingProbes{
    .id = "LW114",
    .name = "missing-probes",
    .summary = "A proxy container without a readiness, liveness or startup probe.",
    .rationale =
        "Without a readiness probe a pod counts as ready as soon as its process runs, half a minute to two minutes before it answers: each "
        "rollout sends requests into refused connections. Without a liveness probe a process that hangs stays. Without a startup probe the "
        "liveness probe must be slow for ever, or it kills slow starts. 11 of 48 real deployments have no probe at all, 43 no startup "
        "probe.",
    .remediation =
        "Set `readinessProbe` on `/health/readiness`, `livenessProbe` on `/health/liveliness` with `timeoutSeconds: 10`, and "
        "`startupProbe` on "
        "`/health/liveliness` with `failureThreshold: 30`.",
    .before = R"(containers:
  - name: litellm
    image: ghcr.io/berriai/litellm:v1.81.14-stable
)",
    .after = R"(livenessProbe:
  httpGet:
    path: /health/liveliness
    port: 4000
  periodSeconds: 15
  timeoutSeconds: 10
  failureThreshold: 5
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .at_admission = AtAdmission::kFillByPolicy,
    .fix = FixClass::kUnsafe,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
