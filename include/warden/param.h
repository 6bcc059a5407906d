// The thresholds of a rule that a policy may set.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace warden {

// A typed threshold of a rule: `constexpr Param<std::int64_t> kMinReplicas{"min_replicas", 2, "…"}`.
template <class T>
struct Param {
  std::string_view name;
  T fallback;
  std::string_view text;
};
using ParamValue = std::variant<std::int64_t, bool, std::string_view>;
struct ParamSpec {
  std::string_view name;
  ParamValue fallback;
  std::string_view text;
  // So that a rule writes `params = {kMinReplicas, …}`.
  template <class T>
  constexpr ParamSpec(const Param<T>& param)  // NOLINT(google-explicit-constructor)
      : name(param.name), fallback(param.fallback), text(param.text) {}
};

}  // namespace warden
