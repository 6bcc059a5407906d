// Finding Redis in a configuration.
#include "litellm/readers/redis.h"

#include <algorithm>

#include "litellm/readers/env_reference.h"
#include "litellm/readers/python_value.h"

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 4> kIdentities = {"gcp_service_account", "aws_iam_auth", "azure_redis_ad_token",
                                                         "sentinel_password"};

bool IsReference(const Node* value) { return EnvironNameIn(value).has_value(); }

bool IsLocalHost(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1" || host.starts_with("unix://") || host.starts_with("/");
}

// The host in redis://user:password@host:port/db.
std::string_view HostOf(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
  return rest.substr(0, rest.find(':'));
}

RedisWiring From(const Field& mapping, std::string_view name, std::string_view prefix) {
  const bool router = !prefix.empty();
  RedisWiring wiring{mapping,
                     name,
                     mapping[router ? "redis_host" : "host"],
                     mapping[router ? "redis_url" : "url"],
                     mapping[router ? "redis_password" : "password"],
                     {},
                     false};
  for (const std::string_view key : {"redis_startup_nodes", "startup_nodes", "sentinel_nodes"}) {
    if (mapping[key].exists()) wiring.nodes = mapping[key];
  }
  return wiring;
}

}  // namespace

std::string_view CacheTypeOf(const Config& config) {
  const Field settings = config.Section("litellm_settings");
  if (!IsTrue(settings["cache"].value())) return {};
  const Node* type = settings["cache_params"]["type"].value();
  return type == nullptr ? std::string_view("redis") : type->string();
}

bool RedisWiring::names_server() const { return IsTruthy(host.value()) || IsTruthy(url.value()) || IsTruthy(nodes.value()); }

bool RedisWiring::is_local() const {
  if (IsTruthy(url.value())) return url.value()->is_string() && !url.value()->sealed() && IsLocalHost(HostOf(url.value()->string()));
  return host.value() != nullptr && IsLocalHost(host.value()->string());
}

bool RedisWiring::authenticates() const {
  if (IsTruthy(password.value())) return true;
  // A URL with a password is sealed.
  if (const Node* address = url.value(); IsTruthy(address) && (address->sealed() || IsReference(address))) return true;
  return std::any_of(kIdentities.begin(), kIdentities.end(), [&](std::string_view key) { return IsTruthy(field[key].value()); });
}

RedisWirings::RedisWirings(const Config& config) {
  const Field settings = config.Section("litellm_settings");
  if (const std::string_view type = CacheTypeOf(config); type == "redis" || type == "redis-semantic" || type == "valkey-semantic") {
    const Field params = settings["cache_params"];
    RedisWiring wiring = From(params, "litellm_settings.cache_params", "");
    if (!params.exists()) wiring.field = settings["cache"];
    wiring.is_cache = true;
    Add(wiring);
  }
  const RedisWiring router = From(config.Section("router_settings"), "router_settings", "redis_");
  if (IsTruthy(router.host.value()) || IsTruthy(router.url.value())) Add(router);
  const Field coordination = config.Section("general_settings")["coordination_redis"];
  if (const Node* value = coordination.value(); value != nullptr && value->is_object())
    Add(From(coordination, "general_settings.coordination_redis", ""));
}

}  // namespace warden::litellm
