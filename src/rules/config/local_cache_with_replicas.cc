// LW220: every replica has a cache of its own.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "litellm/config/config_users.h"
#include "litellm/readers/redis.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kAsks[] = {"DaemonSet",    "Deployment", "HorizontalPodAutoscaler", "Pod", "Rollout",
                                      "ScaledObject", "StatefulSet"};

// As many as may run; nothing: not to be told.
std::optional<std::int64_t> MostReplicas(const k8s::Workload& workload, const Snapshot& snapshot) {
  if (!workload.has_replicas()) return std::nullopt;
  const Object* autoscaler = workload.Autoscaler(snapshot);
  if (autoscaler == nullptr) return workload.replicas();
  const bool keda = autoscaler->ref().kind == "ScaledObject";
  const Node* most = autoscaler->At(keda ? "spec.maxReplicaCount" : "spec.maxReplicas").value();
  if (most == nullptr) return keda ? std::optional<std::int64_t>(100) : std::nullopt;
  return most->integer();
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  if (litellm::CacheTypeOf(config) != "local") return;
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  if (users.empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  for (const litellm::ConfigUser& user : users) {
    const auto most = MostReplicas(user.workload(), context.snapshot());
    if (!most || *most < 2) continue;
    const Field type = config.Section("litellm_settings")["cache_params"]["type"];
    auto& finding = report.At(
        type, "litellm_settings.cache_params.type",
        fmt::format("the cache is local, and {} may run {} replicas: each has its own", ToString(user.workload().object().ref()), *most));
    report.Relate(finding, user.workload().object(), user.workload().replicas_field());
    finding.fix = Fix::Manual("Share the cache: `type: redis`, with host, password and namespace");
    return;
  }
}

}  // namespace

constexpr Rule kLocalCacheWithReplicas{
    .id = "LW220",
    .name = "local-cache-with-replicas",
    .summary = "A cache of type local under a gateway with several replicas.",
    .rationale =
        "Each process keeps its own answers: the same question is paid for once per replica (and per worker), a client sees old and new "
        "answers "
        "in turn, deleting from the cache reaches one pod, and the memory of every pod grows by the whole cache. The proxy's rate limits "
        "and "
        "budgets do not become shared either, which a Redis cache brings with it.",
    .remediation = "Set `cache_params.type: redis` with `host`, `port`, `password` and `namespace`, or switch the cache off.",
    .before = R"(litellm_settings:
  cache: true
  cache_params:
    type: local
)",
    .after = R"(litellm_settings:
  cache: true
  cache_params:
    type: redis
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,  // rests on the workload
    .asks = kAsks,
    .check = &Check,
};

}  // namespace warden::rules
