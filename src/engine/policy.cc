// Compiling the defaults.
#include "warden/policy.h"

#include <algorithm>
#include <array>

namespace warden {
namespace {

constexpr std::array<std::string_view, 2> kProfiles = {kProductionProfile, kDevelopmentProfile};
constexpr std::size_t kPoints = 3;

}  // namespace

std::span<const std::string_view> Policy::Profiles() { return kProfiles; }

Policy::Policy(std::span<const Rule* const> rules) {
  for (const auto profile : kProfiles) {
    CompiledPolicy compiled;
    for (const Rule* rule : rules) {
      compiled.levels_.push_back(profile == kDevelopmentProfile ? rule->development : rule->production);
      std::vector<ParamValue> params;
      for (const ParamSpec& param : rule->params) params.push_back(param.fallback);
      compiled.params_.push_back(std::move(params));
    }
    for (std::size_t point = 0; point < kPoints; ++point) compiled_.push_back(compiled);
  }
}

const CompiledPolicy* Policy::Find(std::string_view profile, Point point) const {
  const auto found = std::find(kProfiles.begin(), kProfiles.end(), profile);
  if (found == kProfiles.end()) return nullptr;
  return &compiled_[static_cast<std::size_t>(found - kProfiles.begin()) * kPoints + static_cast<std::size_t>(point)];
}

const CompiledPolicy& Policy::FindOrDefault(std::string_view profile, Point point) const {
  const CompiledPolicy* found = Find(profile, point);
  return found != nullptr ? *found : *Find(kProductionProfile, point);
}

}  // namespace warden
