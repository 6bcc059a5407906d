// LW118: a slow start is killed before it has ended.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "doc/json_writer.h"
#include "doc/shown.h"
#include "k8s/probe.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMinSeconds{"min_seconds", 150, "shortest time that a start may take before the container is killed"};
constexpr ParamSpec kParams[] = {kMinSeconds};

// What the published chart allows.
constexpr std::int64_t kPeriod = 10;
constexpr std::int64_t kFailures = 30;

bool MayCopy(const Node& value) { return doc::MayShow(value) && (!value.is_string() || doc::IsQuotable(value.string())); }

// A startup probe that asks what the liveness probe asks: it holds that one back until the first answer. Headers and queries may carry
// keys, and what else an action can hold is not for us to copy: "" there.
std::string StartupProbeJson(const k8s::Probe& liveness) {
  if (liveness.kind != k8s::ProbeKind::kHttpGet && liveness.kind != k8s::ProbeKind::kTcpSocket) return {};
  if (liveness.action["httpHeaders"].exists()) return {};
  const auto members = liveness.action.value()->members();
  if (std::any_of(members.begin(), members.end(), [](const Member& member) { return !MayCopy(member.value); })) return {};
  std::string json;
  doc::JsonWriter writer(json);
  writer.BeginObject().Key(liveness.kind == k8s::ProbeKind::kHttpGet ? "httpGet" : "tcpSocket").Raw(doc::ToJson(*liveness.action.value()));
  writer.Key("periodSeconds").Int(kPeriod).Key("failureThreshold").Int(kFailures).EndObject();
  return json;
}

Fix MakeFix(const k8s::Container& container, const k8s::Probe& limit, std::int64_t wanted) {
  if (limit.role == k8s::ProbeRole::kLiveness) {
    const auto title = fmt::format("Add a startupProbe that allows {} s", kPeriod * kFailures);
    auto json = kPeriod * kFailures >= wanted ? StartupProbeJson(limit) : std::string();
    return json.empty() ? Fix::Manual(title)
                        : Fix::Unsafe(title).SetJson(k8s::Probe::Of(container, k8s::ProbeRole::kStartup).field, std::move(json));
  }
  const std::int64_t period = *limit.period_seconds();
  const std::int64_t failures = (wanted - *limit.initial_delay_seconds() + period - 1) / period;
  return Fix::Unsafe(fmt::format("Allow {} s by failureThreshold {}", wanted, failures)).Set(limit.field["failureThreshold"], failures);
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto wanted = context.Get(kMinSeconds);
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const auto limit = k8s::StartupLimitOf(container);
    const auto budget = limit ? limit->BudgetSeconds() : std::nullopt;
    if (!budget || *budget >= wanted) continue;
    auto& finding = report.At(limit->field, limit->Subject(container) + " budget",
                              fmt::format("{} of container {} allows a start of {} s ({} + {} × {}), should be at least {}",
                                          k8s::KeyOf(limit->role), container.name, *budget, *limit->initial_delay_seconds(),
                                          *limit->period_seconds(), *limit->failure_threshold(), wanted));
    finding.fix = MakeFix(container, *limit, wanted);
  }
}

}  // namespace

constexpr Rule kShortStartupBudget{
    .id = "LW118",
    .name = "short-startup-budget",
    .summary = "Probes that kill the container when a start takes longer than 150 seconds.",
    .rationale =
        "Cold starts of 120 to 136 s are on record: imports, migrations, the first pull of a big configuration, a busy node. A container "
        "that is killed before it has started begins again with the same cold start: a crash loop that only a quieter node ends, at the "
        "very time when pods are being replaced. The budget is initialDelaySeconds + periodSeconds × failureThreshold of the startup "
        "probe, or of the liveness probe where there is none.",
    .remediation = "Add a `startupProbe` on `/health/liveliness` with `periodSeconds: 10` and `failureThreshold: 30`.",
    .before = R"(livenessProbe:
  httpGet:
    path: /health/liveliness
    port: 4000
)",
    .after = R"(startupProbe:
  httpGet:
    path: /health/liveliness
    port: 4000
  periodSeconds: 10
  failureThreshold: 30
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kUnsafe,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
