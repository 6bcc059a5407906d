// Where a configuration wires Redis in, and with what.
//
// Refers to the configuration. Immutable; any thread.
// Source: litellm/proxy/proxy_server.py (load_config: cache, cache_params; coordination_redis), litellm/router.py (redis_url, or redis_host
// and redis_port), litellm/_redis.py: REDIS_PASSWORD, REDIS_USERNAME … of the environment fill what is not said.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "litellm/config/config.h"
#include "warden/document.h"

namespace warden::litellm {

struct RedisWiring {
  Field field;            // the mapping, or `cache` where the environment says everything
  std::string_view name;  // "litellm_settings.cache_params"
  Field host;             // each may be absent
  Field url;
  Field password;
  Field nodes;  // of a cluster or of sentinels
  bool is_cache = false;

  // It names a server itself, does not leave that to REDIS_HOST or REDIS_URL.
  bool names_server() const;
  // Every server it names is on the pod's own network.
  bool is_local() const;
  // Something proves who asks: a password (also one that a reference brings), a cloud identity. Also where that cannot be told: a URL that
  // a reference brings.
  bool authenticates() const;
};

// The cache (if `cache` is true and its type is one of Redis), the router's, the coordination's.
class RedisWirings {
 public:
  explicit RedisWirings(const Config& config);
  const RedisWiring* begin() const { return wirings_.data(); }
  const RedisWiring* end() const { return wirings_.data() + count_; }
  bool empty() const { return count_ == 0; }

 private:
  void Add(const RedisWiring& wiring) { wirings_[count_++] = wiring; }
  std::array<RedisWiring, 3> wirings_;
  std::size_t count_ = 0;
};

// `litellm_settings.cache` is on: the type of the cache, "redis" where none is stated. "" where it is off or the type is no text.
std::string_view CacheTypeOf(const Config& config);

// Variables any of which gives LiteLLM a Redis by itself.
inline constexpr std::array<std::string_view, 4> kRedisVariables = {"REDIS_HOST", "REDIS_URL", "REDIS_CLUSTER_NODES",
                                                                    "REDIS_SENTINEL_NODES"};

}  // namespace warden::litellm
