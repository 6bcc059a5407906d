// LW218: Redis without a password.
#include <fmt/core.h>

#include "litellm/readers/config_variables.h"
#include "litellm/readers/redis.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

constexpr std::string_view kNames[] = {"REDIS_PASSWORD", "REDIS_URL", "REDIS_GCP_SERVICE_ACCOUNT", "REDIS_SENTINEL_PASSWORD"};

bool MayBringOne(const litellm::Config& config, const Snapshot& snapshot) {
  for (const std::string_view name : kNames) {
    if (litellm::SetsVariable(config, name)) return true;
    for (const litellm::ConfigUser& user : config.users(snapshot)) {
      if (litellm::MayHaveVariable(config, user, name, snapshot)) return true;
    }
  }
  return false;
}

// An empty text is handed to the client as it is; null and nothing are filled from the environment.
bool SaysNone(const Field& password) {
  return password.value() != nullptr && password.value()->is_string() && password.value()->size() == 0;
}

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  for (const litellm::RedisWiring& wiring : litellm::RedisWirings(config)) {
    if (wiring.authenticates() || wiring.is_local()) continue;
    const bool sure = SaysNone(wiring.password);
    if (!sure && config.users(context.snapshot()).empty()) {
      report.Skip(std::string(litellm::kNoConfigUser));
      continue;
    }
    if (!sure && MayBringOne(config, context.snapshot())) continue;
    auto& finding = report.At(wiring.password.exists() ? wiring.password : wiring.field, std::string(wiring.name),
                              fmt::format("{} has no password, and no REDIS_PASSWORD brings one", wiring.name));
    finding.fix = Fix::Manual("Give Redis a password (requirepass or an ACL) and set it with os.environ/REDIS_PASSWORD");
  }
}

}  // namespace

constexpr Rule kRedisWithoutPassword{
    .id = "LW218",
    .name = "redis-without-password",
    .summary = "The gateway's Redis is used without a password.",
    .rationale =
        "Whoever reaches Redis in the cluster reads cached answers and the prompts they belong to, changes rate limits and budgets, and "
        "can put "
        "answers into the cache that users then get. 13 of 21 cached configurations do it. A Redis on the pod's own network (localhost) is "
        "left "
        "alone.",
    .remediation =
        "Give Redis a password and set `password: os.environ/REDIS_PASSWORD` in `cache_params` (`redis_password` in router_settings).",
    .before = R"(cache_params:
  type: redis
  host: redis.llm.svc.cluster.local
  port: 6379
)",
    .after = R"(cache_params:
  type: redis
  host: redis.llm.svc.cluster.local
  port: 6379
  password: os.environ/REDIS_PASSWORD
)",
    .production = Severity::kWarning,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .admission_cap = Severity::kWarning,
    .asks = litellm::kConfigUsersAndVariables,
    .check = &Check,
};

}  // namespace warden::rules
