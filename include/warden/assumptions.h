// What is assumed about the world that no object states: the version of the cluster and the LiteLLM in use.
//
// Plain values; any thread. Made once from what somebody stated (--kubernetes-version, --litellm-version) and passed on whole, so that
// whatever is judged, the stored object included, is judged under the same assumptions.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace warden {

// Minor version of the cluster, 1.x; nothing: not known, then only what every supported version takes is proposed.
struct KubernetesVersion {
  std::optional<int> minor;
  bool AtLeast(int wanted) const { return minor && *minor >= wanted; }
};

// A release of LiteLLM. litellm/version/version.h reads and writes them.
struct LitellmVersion {
  // In the order in which they come out.
  enum class Stage : std::uint8_t { kDev, kNightly, kCandidate, kRelease };

  int major = 0;
  int minor = 0;
  int patch = 0;
  Stage stage = Stage::kRelease;
  int number = 0;  // of the candidate or dev build; of a release: N of -stable.patch.N

  // 1.82.3-rc.1 < 1.82.3 == v1.82.3-stable < 1.82.3-stable.patch.2 < 1.82.4.
  friend auto operator<=>(const LitellmVersion&, const LitellmVersion&) = default;
  friend bool operator==(const LitellmVersion&, const LitellmVersion&) = default;
};

struct Assumptions {
  KubernetesVersion kubernetes;
  std::optional<LitellmVersion> litellm;  // overrides what images and commands say; nothing: they decide
};

}  // namespace warden
