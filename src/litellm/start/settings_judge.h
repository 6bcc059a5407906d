// What the parts of stops_in_settings.h have in common: finding a setting, its value as LiteLLM has it, and saying what stops the proxy.
//
// Refers to the configuration, its surroundings and the list of problems, which must outlive it. One judgement, one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "litellm/config/config.h"
#include "litellm/knowledge/knowledge.h"
#include "litellm/readers/coercion.h"
#include "litellm/readers/loaded_value.h"
#include "litellm/readers/surroundings.h"
#include "litellm/start/start_problem.h"

namespace warden::litellm {

class SettingsJudge {
 public:
  SettingsJudge(const Config& config, const Surroundings& surroundings, std::vector<StartProblem>& problems)
      : config_(config), surroundings_(surroundings), problems_(problems) {}

 protected:
  using Type = LoadedValue::Type;
  using Names = std::span<const std::string_view>;

  static bool IsIn(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }
  static std::string OneOf(Names names);

  const Config& config() const { return config_; }
  const Surroundings& surroundings() const { return surroundings_; }

  Field General(std::string_view key) const { return config_.Section("general_settings")[key]; }
  Field Litellm(std::string_view key) const { return config_.Section("litellm_settings")[key]; }
  Field Router(std::string_view key) const { return config_.Section("router_settings")[key]; }

  LoadedValue Value(const Field& field) const;
  // And not put in by the chart's defaults either.
  bool IsAbsent(const Field& field) const { return !field.exists() && !config_.is_overlay(); }
  // In a proxy, or set by the configuration itself.
  bool HasVariable(std::string_view name) const;
  bool IsLicensed() const;

  // f(item) for the items of a list.
  template <class F>
  static void Each(const Field& list, F&& f) {
    for (std::size_t i = 0; list.value() != nullptr && list.value()->is_array() && i < list.value()->size(); ++i) f(list.At(i));
  }
  template <class F>
  static void EachMember(const Field& mapping, F&& f) {
    if (mapping.value() == nullptr || !mapping.value()->is_object()) return;
    for (const Member& member : mapping.value()->members()) f(member, Field(*mapping.document(), member.value));
  }

  // `place` names it in the configuration: "router_settings.redis_url".
  void Say(const Field& field, std::string_view place, std::string_view is, std::string_view want = {},
           RestsOn rests_on = RestsOn::kItself);

  // The demands on a setting that several parts have; each says so where it is not met.

  // A text that is stated is one of the names.
  void Named(const Field& field, std::string_view place, Names names);
  // What is stated can be made into what LiteLLM wants.
  void Taken(const Field& field, std::string_view place, Coercion coercion);
  // "module.object" beside the configuration. `also_null`: an empty value is no excuse.
  void Module(const Field& field, std::string_view place, bool also_null);
  // Without a licence it is not stated.
  void Licensed(const Field& field, std::string_view place);
  // A URL has a scheme that Redis knows.
  void RedisUrl(const Field& field, std::string_view place);
  // Whether the key means something to LiteLLM's cache or to the Redis client.
  static bool IsRedisArgument(std::string_view key, const Knowledge& knowledge);

 private:
  const Config& config_;
  const Surroundings& surroundings_;
  std::vector<StartProblem>& problems_;
};

}  // namespace warden::litellm
