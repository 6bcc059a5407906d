// Which level and which parameters a rule has, compiled per (profile, point) into plain arrays.
//
// So far: the rules' own defaults and the two profiles `production` and `development`. Immutable once made; any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "warden/rule.h"

namespace warden {

inline constexpr std::string_view kProductionProfile = "production";
inline constexpr std::string_view kDevelopmentProfile = "development";

// What holds for one profile at one point, in the order of the rules it was compiled for.
class CompiledPolicy {
 public:
  Severity LevelOf(std::size_t rule) const { return levels_[rule]; }
  std::span<const ParamValue> ParamsOf(std::size_t rule) const { return params_[rule]; }

 private:
  friend class Policy;
  std::vector<Severity> levels_;
  std::vector<std::vector<ParamValue>> params_;
};

class Policy {
 public:
  // Compiles the defaults. `rules` must be static (the catalogue).
  explicit Policy(std::span<const Rule* const> rules);

  // nullptr: no such profile.
  const CompiledPolicy* Find(std::string_view profile, Point point) const;
  // The strictest built-in profile where there is none of that name: callers that take names from people check them first.
  const CompiledPolicy& FindOrDefault(std::string_view profile, Point point) const;
  static std::span<const std::string_view> Profiles();

 private:
  std::vector<CompiledPolicy> compiled_;  // profile-major, then point
};

}  // namespace warden
