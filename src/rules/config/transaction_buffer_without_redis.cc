// LW222: spend is to be buffered in a Redis that is not there.
#include <algorithm>

#include "litellm/readers/config_variables.h"
#include "litellm/readers/env_value.h"
#include "litellm/readers/redis.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// The cache if it is a plain Redis (a semantic one does not count), or the coordination's; the router's own does not count.
bool WiresRedis(const litellm::Config& config) {
  for (const litellm::RedisWiring& wiring : litellm::RedisWirings(config)) {
    if (wiring.is_cache ? litellm::CacheTypeOf(config) == "redis" : wiring.name.starts_with("general_settings")) return true;
  }
  return false;
}

bool MayHaveRedis(const litellm::Config& config, const litellm::ConfigUser& user, const Snapshot& snapshot) {
  return std::any_of(litellm::kRedisVariables.begin(), litellm::kRedisVariables.end(),
                     [&](std::string_view name) { return litellm::MayHaveVariable(config, user, name, snapshot); });
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  const Field field = config.Section("general_settings")["use_redis_transaction_buffer"];
  if (field.value() == nullptr || !litellm::SwitchOf(*field.value()).value_or(false) || field.value()->is_number() || WiresRedis(config))
    return;
  const litellm::ConfigUsers& users = config.users(context.snapshot());
  if (users.empty()) return report.Skip(std::string(litellm::kNoConfigUser));
  for (const litellm::ConfigUser& user : users) {
    if (MayHaveRedis(config, user, context.snapshot())) continue;
    auto& finding =
        report.At(field, "general_settings.use_redis_transaction_buffer",
                  "use_redis_transaction_buffer is on without any Redis: the proxy does not start, and an older one loses all spend");
    report.Relate(finding, user.workload().object(), user.proxy().field["env"]);
    finding.fix =
        Fix::Manual("Wire Redis in (cache: true with cache_params.type: redis, or REDIS_HOST in the environment), or remove the switch");
    return;
  }
}

}  // namespace

constexpr Rule kTransactionBufferWithoutRedis{
    .id = "LW222",
    .name = "transaction-buffer-without-redis",
    .summary = "`use_redis_transaction_buffer` without a Redis: the proxy does not start.",
    .rationale =
        "With the buffer on, every pod puts what its requests cost into Redis, and one of them writes it to the database. Without a Redis "
        "a "
        "current LiteLLM refuses to start (\"use_redis_transaction_buffer is enabled … but no Redis is configured\"); 1.81 starts, and no "
        "spend is "
        "ever written: budgets never end. The Redis of `router_settings` and a semantic cache do not count.",
    .remediation =
        "Set `litellm_settings.cache: true` with `cache_params.type: redis` and a host, or give the container `REDIS_HOST` and "
        "`REDIS_PASSWORD`; "
        "otherwise remove `use_redis_transaction_buffer`.",
    .before = R"(general_settings:
  use_redis_transaction_buffer: true
)",
    .after = R"(general_settings:
  use_redis_transaction_buffer: true
litellm_settings:
  cache: true
  cache_params:
    type: redis
)",
    .production = Severity::kError,
    .development = Severity::kError,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,  // rests on the workload's environment
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
