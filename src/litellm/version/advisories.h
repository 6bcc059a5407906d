// Published faults of LiteLLM versions, as data: advisories.inc, compromised.inc. Static; any thread.
#pragma once

#include <span>
#include <string_view>

#include "litellm/version/version.h"

namespace warden::litellm {

// One advisory: versions from `first` on and below `fixed` have it.
struct Advisory {
  std::string_view id;    // "CVE-2026-42208"
  std::string_view what;  // "unauthenticated SQL injection in the key check"
  Version first;
  Version fixed;
  Version backport;  // the fix on an older line: this build and later ones of the same X.Y.Z have it; 0.0.0: none

  bool Affects(const Version& version) const;
};
std::span<const Advisory> Advisories();

// A release that was published by somebody else than its makers.
struct Compromise {
  Version version;
  bool images;  // the official images too, not only what pip installs
  std::string_view what;
};
// nullptr: none that is known.
const Compromise* CompromiseOf(const Version& version);

}  // namespace warden::litellm
