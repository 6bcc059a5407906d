// LW104: the pod is killed while requests are still being answered.
#include <fmt/core.h>

#include <algorithm>

#include "k8s/pre_stop.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMinSeconds{"min_seconds", 60, "shortest terminationGracePeriodSeconds"};
constexpr ParamSpec kParams[] = {kMinSeconds};

// What LiteLLM itself gives open requests where it has a limit (GRACEFUL_SHUTDOWN_TIMEOUT).
constexpr std::int64_t kDrainSeconds = 30;

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto grace = workload.grace_seconds();
  if (!workload.has_pod() || !grace) return;
  const std::int64_t delay = k8s::LongestPreStopDelay(workload);
  const bool all_delay = *grace <= delay;
  const auto least = context.Get(kMinSeconds);
  if (!all_delay && *grace >= least) return;
  const std::int64_t wanted = std::max(least, delay + kDrainSeconds);
  const auto message = all_delay
                           ? fmt::format("terminationGracePeriodSeconds is {}, not above the preStop delay of {} s, should be at least {}",
                                         *grace, delay, wanted)
                           : fmt::format("terminationGracePeriodSeconds is {}, should be at least {}", *grace, wanted);
  auto& finding = report.At(workload.grace_field(), "terminationGracePeriodSeconds", message);
  // Nothing is left for requests: SIGKILL comes with SIGTERM.
  if (all_delay) finding.OneUp();
  finding.fix = Fix::Safe(fmt::format("Set terminationGracePeriodSeconds: {}", wanted)).Set(workload.grace_field(), wanted);
}

bool Worse(const Node* before, const Node* after) {
  const auto seconds = [](const Node* node) { return node != nullptr ? node->integer().value_or(30) : 30; };
  return seconds(after) < seconds(before);
}

}  // namespace

constexpr Rule kShortGracePeriod{
    .id = "LW104",
    .name = "short-grace-period",
    .summary = "A pod that has less than 60 seconds to end.",
    .rationale =
        "After SIGTERM LiteLLM finishes the requests it has, without a limit of its own (seen: a request of 60 s is answered in full), and "
        "the preStop delay comes out of the same period. With the default of 30 s every completion and stream that takes longer is cut "
        "off at each rollout and drain (47 of 48 real deployments). An error where the period is not above the preStop delay: then "
        "SIGKILL follows at once.",
    .remediation =
        "Set `spec.template.spec.terminationGracePeriodSeconds` to 60 or more, above the preStop delay plus the longest request.",
    .before = R"(spec:
  terminationGracePeriodSeconds: 30
)",
    .after = R"(spec:
  terminationGracePeriodSeconds: 60
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .at_admission = AtAdmission::kFill,
    .fix = FixClass::kSafe,
    .params = kParams,
    .worse = &Worse,
    .check = &Check,
};

}  // namespace warden::rules
