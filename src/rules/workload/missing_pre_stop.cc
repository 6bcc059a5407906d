// LW103: no delay before SIGTERM, so that requests still arrive at a pod that has stopped listening.
#include <fmt/core.h>

#include "k8s/pre_stop.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kDelaySeconds{"delay_seconds", 10, "shortest delay between a pod leaving the endpoints and SIGTERM"};
constexpr ParamSpec kParams[] = {kDelaySeconds};

// The sleep action is on by default from Kubernetes 1.30 (KEP-3960).
constexpr int kSleepActionSince = 30;
// The drain endpoint that newer LiteLLM versions serve holds the hook open until requests are done.
constexpr std::string_view kDrainPath = "/health/drain";

// The value for lifecycle.preStop, or "" where no form is known to work in this cluster and image.
std::string PreStopJson(const k8s::Container& container, std::int64_t delay, KubernetesVersion kubernetes) {
  if (kubernetes.AtLeast(kSleepActionSince)) return fmt::format(R"({{"sleep":{{"seconds":{}}}}})", delay);
  if (k8s::ShellOf(container.image) == k8s::Shell::kYes) return fmt::format(R"({{"exec":{{"command":["sh","-c","sleep {}"]}}}})", delay);
  return {};
}

Fix MakeFix(const k8s::Workload& workload, const k8s::Container& container, const Field& pre_stop, std::int64_t delay,
            const Context& context) {
  const auto grace = workload.grace_seconds();
  // The API server refuses a sleep that is not below the grace period; twice the delay leaves as much again for open requests.
  if (!grace || *grace <= 2 * delay) {
    return Fix::Manual(fmt::format("Raise terminationGracePeriodSeconds to 60 first, then wait {} s in a preStop hook", delay));
  }
  std::string json = PreStopJson(container, delay, context.assumptions().kubernetes);
  if (json.empty()) {
    return Fix::Manual(
        fmt::format("Wait {} s in a preStop hook: the sleep action from Kubernetes 1.30 on (--kubernetes-version), or a command the image "
                    "is known to have",
                    delay));
  }
  return Fix::Safe(fmt::format("Wait {} s before SIGTERM", delay)).SetJson(pre_stop, std::move(json));
}

void CheckContainer(const k8s::Workload& workload, const k8s::Container& container, const Context& context, Reporter& report) {
  const auto delay = context.Get(kDelaySeconds);
  const k8s::PreStop hook = k8s::PreStop::Of(container);
  const Field& pre_stop = hook.field;
  if (!hook.exists) {
    auto& finding = report.At(pre_stop, container.subject(),
                              fmt::format("container {} has no preStop delay, should have at least {} s", container.name, delay));
    finding.fix = MakeFix(workload, container, pre_stop, delay, context);
    return;
  }
  // An existing hook is somebody's decision: described, never changed.
  const auto manual = Fix::Manual(fmt::format("Let the preStop hook wait {} s", delay));
  if (hook.runs_program && k8s::ShellOf(container.image) == k8s::Shell::kNo) {
    report
        .At(pre_stop, container.subject(),
            fmt::format("container {} runs a command in preStop, its image {} has no shell", container.name, container.image.reference))
        .fix = manual;
  } else if (hook.delay_seconds && *hook.delay_seconds < delay) {
    report
        .At(pre_stop, container.subject(),
            fmt::format("preStop of container {} waits {} s, should be at least {} s", container.name, *hook.delay_seconds, delay))
        .fix = manual;
  } else if (!hook.delay_seconds && !hook.http_path.starts_with(kDrainPath)) {
    auto& finding = report.At(
        pre_stop, container.subject(),
        fmt::format("preStop of container {} has no delay that can be recognised, should have at least {} s", container.name, delay));
    finding.AtMost(Severity::kWarning).fix = manual;
  }
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  for (const k8s::Container& container : workload.containers()) {
    if (container.proxy) CheckContainer(workload, container, context, report);
  }
}

}  // namespace

constexpr Rule kMissingPreStop{
    .id = "LW103",
    .name = "missing-pre-stop",
    .summary = "A proxy container that does not wait before SIGTERM.",
    .rationale =
        "LiteLLM closes its listener at once on SIGTERM (seen: connection refused 0.5 s later), while the endpoints of a Service take "
        "seconds to forget the pod. Every rollout, drain and "
        "scale-down drops the requests in between. 45 of 48 real deployments have no hook.",
    .remediation =
        "Set `lifecycle.preStop.sleep.seconds: 10` on the proxy container (Kubernetes 1.30 and newer; before that `exec: {command: [sh, "
        "-c, sleep 10]}` where the image has a shell) and a "
        "`terminationGracePeriodSeconds` of 60.",
    .before = R"(containers:
  - name: litellm
    image: ghcr.io/berriai/litellm:v1.81.14-stable
)",
    .after = R"(containers:
  - name: litellm
    image: ghcr.io/berriai/litellm:v1.81.14-stable
    lifecycle:
      preStop:
        sleep:
          seconds: 10
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .at_admission = AtAdmission::kFill,
    .fix = FixClass::kSafe,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
