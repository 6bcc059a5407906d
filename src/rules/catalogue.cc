// The list behind AllRules(). Explicit and sorted: self-registering objects are dropped from static libraries by the linker.
#include "rules/catalogue.h"

#include <algorithm>
#include <array>

namespace warden {
namespace {

constexpr std::array kRules = {
#define WARDEN_RULE(id, constant) &rules::constant,
#include "rules/catalogue.inc"
#undef WARDEN_RULE
};

}  // namespace

std::span<const Rule* const> AllRules() { return kRules; }

const Rule* FindRule(std::string_view id_or_name) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule* rule) { return rule->id == id_or_name || rule->name == id_or_name; });
  return found == kRules.end() ? nullptr : *found;
}

}  // namespace warden
