// LW130: several workers in one pod instead of several pods.
#include <fmt/core.h>

#include "k8s/workload.h"
#include "litellm/readers/workers.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMaxWorkers{"max_workers", 1, "most workers one pod may run"};
constexpr ParamSpec kParams[] = {kMaxWorkers};
constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};
void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto most = context.Get(kMaxWorkers);
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    const auto workers = litellm::WorkersOf(container, context.snapshot(), workload.object().ref().ns);
    if (!workers || workers->count <= most) continue;
    auto& finding = report.At(
        workers->field, container.subject(),
        fmt::format("container {} runs {} workers ({}), should be at most {} per pod", container.name, workers->count, workers->by, most));
    finding.fix = Fix::Manual("Run one worker per pod and more replicas instead");
  }
}

}  // namespace

constexpr Rule kWorkersPerPod{
    .id = "LW130",
    .name = "workers-per-pod",
    .summary = "More than one LiteLLM worker in a pod.",
    .rationale =
        "Rate limits, cooldowns and caches that are kept in memory are kept per worker, so workers count like replicas without being "
        "visible "
        "as such; memory (4 GiB each) and database connections are multiplied, an autoscaler sees a mixture, and one worker that runs out "
        "of "
        "memory takes the others with it. LiteLLM's own advice for Kubernetes is one worker per pod.",
    .remediation = "Set `--num_workers 1` (or leave it and `NUM_WORKERS` out) and raise `spec.replicas` instead.",
    .before = R"(args: ["--config", "/etc/litellm/config.yaml", "--num_workers", "8"]
)",
    .after = R"(args: ["--config", "/etc/litellm/config.yaml", "--num_workers", "1"]
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .asks = kAsks,
    .params = kParams,
    .check = &Check,
};

}  // namespace warden::rules
