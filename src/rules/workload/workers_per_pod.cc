// LW130: several workers in one pod instead of several pods.
#include <fmt/core.h>

#include <charconv>
#include <optional>

#include "k8s/environment.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr Param<std::int64_t> kMaxWorkers{"max_workers", 1, "most workers one pod may run"};
constexpr ParamSpec kParams[] = {kMaxWorkers};
constexpr std::string_view kAsks[] = {"ConfigMap", "Secret"};
constexpr std::string_view kFlag = "--num_workers";

struct Workers {
  Field field;
  std::string_view by;
  std::int64_t count = 0;
};

// The digits at the beginning of a text.
std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// In one word: --num_workers=4, or a whole command line of a shell.
std::optional<std::int64_t> InWord(std::string_view word) {
  const auto at = word.rfind(kFlag);
  if (at == std::string_view::npos) return std::nullopt;
  const auto rest = word.substr(at + kFlag.size());
  return Number(rest.substr(std::min(rest.find_first_not_of("= \"'"), rest.size())));
}

// The last one counts, as click has it.
std::optional<Workers> InCommandLine(const k8s::Container& container) {
  std::optional<Workers> found;
  for (const std::string_view list : {"command", "args"}) {
    const Field words = container.field[list];
    const auto items = words.exists() ? words.value()->items() : std::span<const Node>();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool alone = items[i].string() == kFlag && i + 1 < items.size();
      const auto count = alone ? Number(items[i + 1].text()) : InWord(items[i].string());
      if (count) found = Workers{words.At(alone ? i + 1 : i), kFlag, *count};
    }
  }
  return found;
}

std::optional<Workers> InEnvironment(const k8s::Workload& workload, const k8s::Container& container, const Snapshot& snapshot) {
  const k8s::ContainerEnvironment& environment = container.environment;
  const std::string_view ns = workload.object().ref().ns;
  for (const std::string_view name : {"NUM_WORKERS", "DEFAULT_NUM_WORKERS_LITELLM_PROXY"}) {
    const k8s::EnvOrigin origin = environment.OriginOf(name, snapshot, ns);
    const Node* value = k8s::ContainerEnvironment::ValueOf(origin, name, snapshot, ns);
    const auto count = value != nullptr ? Number(value->text()) : std::nullopt;
    if (count) return Workers{origin.field(), name, *count};
  }
  return std::nullopt;
}

void Check(const k8s::Workload& workload, const Context& context, Reporter& report) {
  const auto most = context.Get(kMaxWorkers);
  for (const k8s::Container& container : workload.containers()) {
    if (!container.proxy) continue;
    auto workers = InCommandLine(container);
    if (!workers) workers = InEnvironment(workload, container, context.snapshot());
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
