// LW136: a proxy that LiteLLM needs to finish its requests is stopped before LiteLLM is.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "k8s/pre_stop.h"
#include "k8s/workload.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Software that carries LiteLLM's own connections when it stands in the same pod, by the last part of the image's path, with the options
// by which it waits for them by itself. Source: the images' registries and documentation, November 2026.
struct SidecarRow {
  std::string_view image;
  std::string_view what;
  std::string_view waits = {};  // an option in its command line that keeps it until connections are closed
};
constexpr std::array kSidecars = {
    SidecarRow{"alloydb-auth-proxy", "database proxy", "max-sigterm-delay"},
    SidecarRow{"cloud-sql-proxy", "database proxy", "max-sigterm-delay"},
    SidecarRow{"consul-dataplane", "mesh proxy", "shutdown-grace-period"},
    SidecarRow{"daprd", "mesh proxy", "dapr-graceful-shutdown-seconds"},
    SidecarRow{"dragonfly", "Redis"},
    SidecarRow{"envoy", "mesh proxy"},
    SidecarRow{"gce-proxy", "database proxy", "term_timeout"},
    SidecarRow{"haproxy", "database proxy"},
    SidecarRow{"keydb", "Redis"},
    SidecarRow{"pgbouncer", "database proxy"},
    SidecarRow{"pgcat", "database proxy"},
    SidecarRow{"pgpool", "database proxy"},
    SidecarRow{"postgres", "database"},
    SidecarRow{"postgresql", "database"},
    SidecarRow{"proxyv2", "mesh proxy"},
    SidecarRow{"redis", "Redis"},
    SidecarRow{"redis-stack-server", "Redis"},
    SidecarRow{"valkey", "Redis"},
};
// Images whose last part says too little.
constexpr std::array kByPath = {SidecarRow{"linkerd/proxy", "mesh proxy", "shutdown-grace-period"}};

const SidecarRow* FindSidecar(const k8s::Image& image) {
  const auto by_name = std::find_if(kSidecars.begin(), kSidecars.end(), [&](const SidecarRow& row) { return row.image == image.name; });
  if (by_name != kSidecars.end()) return &*by_name;
  const auto by_path = std::find_if(kByPath.begin(), kByPath.end(), [&](const SidecarRow& row) { return image.path.ends_with(row.image); });
  return by_path != kByPath.end() ? &*by_path : nullptr;
}

bool HasOption(const k8s::Container& container, std::string_view option) {
  if (option.empty()) return false;
  for (const std::string_view list : {"command", "args"}) {
    const Node* words = container.field[list].value();
    if (words == nullptr) continue;
    const auto items = words->items();
    if (std::any_of(items.begin(), items.end(), [&](const Node& word) { return word.text().find(option) != std::string_view::npos; }))
      return true;
  }
  return false;
}

// How long the proxy goes on before its SIGTERM; 0: it gets it at once. Nothing: it waits in a way that cannot be told.
std::optional<std::int64_t> DelayOf(const k8s::Container& proxy) {
  const k8s::PreStop hook = k8s::PreStop::Of(proxy);
  if (!hook.exists) return 0;
  return hook.delay_seconds;
}

// Whether the sidecar stays as long as the proxy, as far as can be told.
bool Stays(const k8s::Container& sidecar, const SidecarRow& row, std::optional<std::int64_t> delay) {
  if (HasOption(sidecar, row.waits)) return true;
  const k8s::PreStop hook = k8s::PreStop::Of(sidecar);
  if (!hook.exists) return false;
  return !hook.delay_seconds || !delay || *hook.delay_seconds >= std::max<std::int64_t>(*delay, 1);
}

std::string Message(const k8s::Container& sidecar, const SidecarRow& row, const k8s::Container& proxy, std::optional<std::int64_t> delay) {
  const k8s::PreStop hook = k8s::PreStop::Of(sidecar);
  const std::string when =
      hook.delay_seconds ? fmt::format("{} s after the pod is told to stop", *hook.delay_seconds) : "as soon as the pod is told to stop";
  const std::string until = delay && *delay > 0 ? fmt::format("container {} goes on for {} s more and then finishes its requests",
                                                              proxy.name, *delay - hook.delay_seconds.value_or(0))
                                                : fmt::format("container {} still finishes its requests", proxy.name);
  return fmt::format("{} {} gets SIGTERM {}, while {}", row.what, sidecar.name, when, until);
}

void CheckSidecar(const k8s::Container& sidecar, const SidecarRow& row, const k8s::Container& proxy, Reporter& report) {
  const auto delay = DelayOf(proxy);
  if (Stays(sidecar, row, delay)) return;
  const Field pre_stop = sidecar.field["lifecycle"]["preStop"];
  report.At(pre_stop, sidecar.subject(), Message(sidecar, row, proxy, delay)).fix = Fix::Manual(fmt::format(
      "Give container {} the preStop delay of {}, or make it a native sidecar (init container with restartPolicy: Always, 1.29)",
      sidecar.name, proxy.name));
}

void Check(const k8s::Workload& workload, const Context&, Reporter& report) {
  if (!workload.has_pod()) return;
  const auto& containers = workload.containers();
  const auto proxy = std::find_if(containers.begin(), containers.end(), [](const k8s::Container& c) { return c.proxy && !c.init; });
  if (proxy == containers.end()) return;
  for (const k8s::Container& container : containers) {
    if (container.init || container.proxy) continue;
    if (const SidecarRow* row = FindSidecar(container.image)) CheckSidecar(container, *row, *proxy, report);
  }
}

}  // namespace

constexpr Rule kSidecarLeavesFirst{
    .id = "LW136",
    .name = "sidecar-leaves-first",
    .summary = "A database, Redis or mesh sidecar that is stopped while LiteLLM still finishes requests.",
    .rationale =
        "All ordinary containers of a pod are told to stop at the same moment. LiteLLM waits in its preStop hook and then finishes what is "
        "open, for "
        "as long as the longest request; a Cloud SQL proxy, PgBouncer, Redis or mesh proxy beside it leaves at once and takes LiteLLM's "
        "connections "
        "with it. The last requests of every rollout fail or are not accounted for. Native sidecars are stopped after all ordinary "
        "containers.",
    .remediation =
        "Give the sidecar the same `lifecycle.preStop` delay as the proxy container, or make it a native sidecar: an init container with "
        "`restartPolicy: Always` (Kubernetes 1.29 and newer).",
    .before = R"(containers:
  - name: cloud-sql-proxy
    image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
  - name: litellm
)",
    .after = R"(initContainers:
  - name: cloud-sql-proxy
    image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
    restartPolicy: Always
containers:
  - name: litellm
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
