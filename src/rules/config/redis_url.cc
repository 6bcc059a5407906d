// LW221: Redis given by a URL.
#include <fmt/core.h>

#include "litellm/readers/python_value.h"
#include "litellm/readers/redis.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

void Check(const litellm::Config& config, const Context&, Reporter& report) {
  for (const litellm::RedisWiring& wiring : litellm::RedisWirings(config)) {
    if (!litellm::IsTruthy(wiring.url.value())) continue;
    auto& finding = report.At(wiring.url, std::string(wiring.name),
                              fmt::format("{} names Redis by URL, host, port and password are faster", wiring.name));
    finding.fix = Fix::Manual("Set host, port, password and ssl instead of the URL");
  }
}

}  // namespace

constexpr Rule kRedisUrl{
    .id = "LW221",
    .name = "redis-url",
    .summary = "Redis is given by a URL instead of host, port and password.",
    .rationale =
        "LiteLLM's own measurements have a client made from a URL about 80 requests per second behind one made from host, port and "
        "password, and "
        "a URL mixes what is secret with what is not: it can only be kept as a whole.",
    .remediation =
        "Set `host`, `port`, `password` and, for `rediss://`, `ssl: true` in `cache_params` (`redis_host`, `redis_port`, `redis_password` "
        "in "
        "`router_settings`).",
    .before = R"(router_settings:
  redis_url: os.environ/REDIS_URL
)",
    .after = R"(router_settings:
  redis_host: os.environ/REDIS_HOST
  redis_port: os.environ/REDIS_PORT
  redis_password: os.environ/REDIS_PASSWORD
)",
    .production = Severity::kInfo,
    .development = Severity::kInfo,
    .fix = FixClass::kManual,
    .check = &Check,
};

}  // namespace warden::rules
