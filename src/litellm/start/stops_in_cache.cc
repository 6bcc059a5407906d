// What kind of cache is made, and whether it has what it is made of.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/coercion.h"
#include "litellm/readers/python_value.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 8> kCacheTypes = {"local", "redis",           "redis-semantic", "s3",
                                                         "disk",  "qdrant-semantic", "azure-blob",     "gcs"};

class CacheJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    if (!IsTrue(Litellm("cache").value())) return;
    const Field params = Litellm("cache_params");
    const LoadedValue type = Value(params["type"]);
    const bool stated = params["type"].exists();
    if (stated && !type.is(Type::kUnknown) && !(type.text && IsIn(kCacheTypes, *type.text)))
      return Say(params["type"], "litellm_settings.cache_params.type", fmt::format("is {}", type.Shown()), OneOf(kCacheTypes),
                 type.rests_on);
    if (type.text == "azure-blob" && IsAbsent(params["azure_account_url"]))
      return Say(params, "litellm_settings.cache_params.azure_account_url", "is missing", {}, type.rests_on);
    if (type.text == "qdrant-semantic" && IsAbsent(params["qdrant_collection_name"]))
      return Say(params, "litellm_settings.cache_params.qdrant_collection_name", "is missing", {}, type.rests_on);
    // What is not stated is redis where nothing else is, and in memory otherwise.
    const bool redis =
        stated ? type.text == "redis" : params.value() == nullptr || (params.value()->is_object() && params.value()->size() == 0);
    if (redis) Redis(params);
  }

 private:
  void Redis(const Field& params) {
    RedisUrl(params["url"], "litellm_settings.cache_params.url");
    RedisArguments(params);
    Taken(params["max_connections"], "litellm_settings.cache_params.max_connections", Coercion::kInteger);
    for (const std::string_view key : {"host", "url", "startup_nodes", "redis_startup_nodes", "sentinel_nodes"}) {
      if (!Value(params[key]).is(Type::kNone)) return;
    }
    for (const std::string_view name : {"REDIS_HOST", "REDIS_URL", "REDIS_CLUSTER_NODES", "REDIS_SENTINEL_NODES"}) {
      if (HasVariable(name)) return;
    }
    Say(Litellm("cache"), "litellm_settings.cache", "is true, but no Redis is named (host, url, REDIS_HOST)", {}, RestsOn::kOthers);
  }

  // Of a single Redis that is named by its host: what is no argument of LiteLLM's cache goes to the client, which takes its own alone.
  void RedisArguments(const Field& params) {
    const auto version = surroundings().users().version();
    const bool known = version && *version <= Knowledge::All().back().version();
    const bool by_variable = surroundings().Find("REDIS_HOST").set() && surroundings().Find("REDIS_URL").unset();
    const bool single = (params["host"].exists() || by_variable) && !params["url"].exists() && !params["redis_startup_nodes"].exists() &&
                        !params["startup_nodes"].exists() && !params["sentinel_nodes"].exists();
    if (!known || !single) return;
    const Knowledge& knowledge = Knowledge::For(version);
    EachMember(params, [&](const Member& member, const Field& field) {
      const std::string_view key = member.key.text();
      if (!IsRedisArgument(key, knowledge))
        Say(field, fmt::format("litellm_settings.cache_params.{}", key), "is nothing that the Redis client takes", {}, RestsOn::kOthers);
    });
  }
};

}  // namespace

void StopsInCache(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  CacheJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
