// LW219: a Redis cache whose keys carry no namespace.
#include <fmt/core.h>

#include "litellm/readers/python_value.h"
#include "litellm/readers/redis.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  if (config.is_overlay()) return;  // the chart's own values may have one
  for (const litellm::RedisWiring& wiring : litellm::RedisWirings(config)) {
    if (!wiring.is_cache) continue;
    const Field field = config.Section("litellm_settings")["cache_params"]["namespace"];
    if (litellm::IsTruthy(field.value())) continue;
    auto& finding = report.At(field.exists() ? field : wiring.field, std::string(wiring.name),
                              "the Redis cache has no namespace, should have one that is this gateway's own");
    finding.fix = Fix::Manual("Set litellm_settings.cache_params.namespace to a name of this gateway's own");
  }
}

}  // namespace

constexpr Rule kRedisWithoutNamespace{
    .id = "LW219",
    .name = "redis-without-namespace",
    .summary = "The Redis cache has no namespace.",
    .rationale =
        "Without a namespace every key of the cache is a bare hash or a bare name: a second gateway (a test system, the next team) on the "
        "same "
        "Redis reads this one's answers and counts its limits together with it, and nobody can delete one gateway's keys without FLUSHALL, "
        "which "
        "empties the other's too. Naming one later starts with an empty cache.",
    .remediation = "Set `litellm_settings.cache_params.namespace`, for instance to the name of namespace and release.",
    .before = R"(cache_params:
  type: redis
  host: os.environ/REDIS_HOST
)",
    .after = R"(cache_params:
  type: redis
  namespace: llm-production
  host: os.environ/REDIS_HOST
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
