// What goes to the router as it is, and fallbacks, which it also gets from litellm_settings.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/coercion.h"
#include "litellm/readers/python_value.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

class RouterJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    const Field router = config().Section("router_settings");
    DefaultFallbacks();
    if (router.value() == nullptr || !router.value()->is_object()) {
      OneKeyEach(Litellm("fallbacks"), "litellm_settings.fallbacks");
      return OneKeyEach(Litellm("content_policy_fallbacks"), "litellm_settings.content_policy_fallbacks");
    }
    NotTaken();
    Fallbacks("fallbacks");
    Fallbacks("content_policy_fallbacks");
    RedisUrl(Router("redis_url"), "router_settings.redis_url");
    StrategyArguments();
    BudgetChecks();
    CacheArguments();
  }

 private:
  void NotTaken() {
    struct Argument {
      std::string_view key;
      std::string_view why;
    };
    constexpr std::array kArguments = std::to_array<Argument>({
        {"health_check_interval", "belongs in general_settings"},
        {"assistants_config", "is given by assistant_settings already"},
        {"ignore_invalid_deployments", "is given by the proxy already"},
        {"router_general_settings", "is given by the proxy already"},
    });
    for (const Argument& argument : kArguments) {
      if (Router(argument.key).exists()) Say(Router(argument.key), fmt::format("router_settings.{}", argument.key), argument.why);
    }
  }

  // The router's own come first.
  void Fallbacks(std::string_view key) {
    const bool own = IsTruthy(Router(key).value());
    OneKeyEach(own ? Router(key) : Litellm(key), fmt::format("{}.{}", own ? "router_settings" : "litellm_settings", key));
  }

  // default_fallbacks are appended to the fallbacks, whatever those are.
  void DefaultFallbacks() {
    const LoadedValue routers = Value(Router("default_fallbacks")), litellms = Value(Litellm("default_fallbacks"));
    if (routers.is(Type::kNone) && litellms.is(Type::kNone)) return;
    const bool own = IsTruthy(Router("fallbacks").value());
    const Field field = own ? Router("fallbacks") : Litellm("fallbacks");
    const LoadedValue value = Value(field);
    if (value.is(Type::kNone) || value.is(Type::kUnknown) || value.is(Type::kList) || value.truth() != false) return;
    Say(field, fmt::format("{}.fallbacks", own ? "router_settings" : "litellm_settings"),
        fmt::format("is {} while there are default_fallbacks", value.Shown()), "a list, or no such key",
        std::max({routers.rests_on, litellms.rests_on, value.rests_on}));
  }

  void OneKeyEach(const Field& list, const std::string& place) {
    Each(list, [&](const Field& item) {
      if (item.value()->is_object() && item.value()->size() != 1)
        Say(item, place, fmt::format("has an item with {} models", item.value()->size()), "one item for each model: [{a: [b]}, {c: [d]}]");
    });
  }

  void StrategyArguments() {
    const LoadedValue stated = Value(Router("routing_strategy"));
    const std::string_view strategy = stated.text.value_or(std::string_view());
    const bool latency = strategy == "latency-based-routing";
    const Field arguments = Router("routing_strategy_args");
    if ((!latency && !strategy.starts_with("usage-based-routing")) || !arguments.exists()) return;
    const LoadedValue value = Value(arguments);
    if (!value.is(Type::kMapping)) {
      if (!value.is(Type::kUnknown))
        Say(arguments, "router_settings.routing_strategy_args", fmt::format("is {}", value.Shown()), "a mapping",
            std::max(stated.rests_on, value.rests_on));
      return;
    }
    Taken(arguments["ttl"], "router_settings.routing_strategy_args.ttl", latency ? Coercion::kNumber : Coercion::kInteger);
    if (latency)
      Taken(arguments["lowest_latency_buffer"], "router_settings.routing_strategy_args.lowest_latency_buffer", Coercion::kNumber);
    if (latency)
      Taken(arguments["max_latency_list_size"], "router_settings.routing_strategy_args.max_latency_list_size", Coercion::kInteger);
  }

  // A budget adds a check to the list.
  void BudgetChecks() {
    const Field checks = Router("optional_pre_call_checks");
    const LoadedValue value = Value(checks);
    const LoadedValue budget = Value(Router("provider_budget_config"));
    if (!budget.is(Type::kNone) && (value.is(Type::kText) || value.is(Type::kMapping)))
      Say(checks, "router_settings.optional_pre_call_checks", fmt::format("is {} beside a provider_budget_config", value.Shown()), "a list",
          std::max(value.rests_on, budget.rests_on));
  }

  // They go to the Redis client as they are, where there is one.
  void CacheArguments() {
    const LoadedValue url = Value(Router("redis_url")), host = Value(Router("redis_host")), port = Value(Router("redis_port"));
    const bool redis = !url.is(Type::kNone) || (!host.is(Type::kNone) && !port.is(Type::kNone));
    const RestsOn rests_on = std::max({url.rests_on, host.rests_on, port.rests_on});
    const LoadedValue value = Value(Router("cache_kwargs"));
    if (redis) {
      EachMember(Router("cache_kwargs"), [&](const Member& member, const Field& field) {
        const std::string_view key = member.key.text();
        if (!IsRedisArgument(key, Knowledge::All().back()))
          Say(field, fmt::format("router_settings.cache_kwargs.{}", key), "is nothing that the Redis client takes", {}, rests_on);
      });
    }
    if (redis && Router("cache_kwargs").exists() && !value.is(Type::kUnknown) && !value.is(Type::kMapping) && value.truth() != false)
      Say(Router("cache_kwargs"), "router_settings.cache_kwargs", fmt::format("is {}", value.Shown()), "a mapping",
          std::max(rests_on, value.rests_on));
  }
};

}  // namespace

void StopsInRouter(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  RouterJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
