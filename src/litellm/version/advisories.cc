// The tables of published faults.
#include "litellm/version/advisories.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace warden::litellm {
namespace {

constexpr Advisory kAdvisories[] = {
#define ADVISORY(id, what, first, fixed, backport) Advisory{id, what, first, fixed, backport},
#include "litellm/version/advisories.inc"
#undef ADVISORY
};

constexpr Compromise kCompromised[] = {
#define COMPROMISED(version, images, what) Compromise{version, images, what},
#include "litellm/version/compromised.inc"
#undef COMPROMISED
};

bool SameLine(const Version& a, const Version& b) { return std::tie(a.major, a.minor, a.patch) == std::tie(b.major, b.minor, b.patch); }

// The notice speaks of the line: a candidate of 1.83.7 has the fix of 1.83.7 or not, nobody says; it counts as fixed.
Version Line(const Version& version) { return {version.major, version.minor, version.patch, Stage::kDev, 0}; }

}  // namespace

bool Advisory::Affects(const Version& version) const {
  if (version < Line(first) || version >= Line(fixed)) return false;
  const bool fixed = backport.major != 0 && SameLine(version, backport) && version >= backport &&
                     (backport.stage == Stage::kRelease || version.stage == backport.stage);
  return !fixed;
}

std::span<const Advisory> Advisories() { return kAdvisories; }

const Compromise* CompromiseOf(const Version& version) {
  const auto* found =
      std::find_if(std::begin(kCompromised), std::end(kCompromised), [&](const Compromise& row) { return row.version == version; });
  return found == std::end(kCompromised) ? nullptr : found;
}

}  // namespace warden::litellm
