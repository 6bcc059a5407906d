// Which LiteLLM stands in an image or a pip command, and which of two is the newer.
//
// Values; any thread. Where a version cannot be told there is none: rules then say nothing. Source of the tags' grammar and of the names
// of the images: the images' registries and the release blog of 28 April 2026 (from 1.84.0 on X.Y.Z, before that vX.Y.Z-stable[.patch.N],
// vX.Y.Z.rc.N, main-vX.Y.Z-nightly, litellm_stable_release_branch-vX.Y.Z-stable).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "k8s/image.h"
#include "warden/assumptions.h"

namespace warden::litellm {

using Version = LitellmVersion;  // in here there is no other
using Stage = LitellmVersion::Stage;

// "1.81.14", "1.80.5-rc.2", "1.82.3-stable.patch.2": one spelling for each.
std::string ToString(const Version& version);

// The version a tag (or any one word) carries: "v1.81.14-stable", "main-v1.81.0-stable-custom". Nothing: "latest", "main-stable",
// "sha-9b3e569", "v1.81", "2024.11.3", "1.81.14.2".
std::optional<Version> VersionOfTag(std::string_view tag);

// The LiteLLM version of an image by its tag. Nothing without a tag (also where only a digest stands), for images that are not LiteLLM's
// (python:3.11.4 in a container named litellm), and for own builds whose number looks like their own (registry/team/litellm:1.0.3).
std::optional<Version> VersionOf(const k8s::Image& image);

// The version that a command installs: "pip install 'litellm[proxy]==1.82.7'". Nothing where none is pinned exactly.
std::optional<Version> VersionPinnedIn(std::string_view command);

// One of the images that the LiteLLM project publishes, from its registries or a mirror that keeps the path (berriai/litellm-database,
// mirror/ghcr.io/berriai/litellm, litellm/litellm).
bool IsOfficialImage(const k8s::Image& image);

enum class VersionChange : std::uint8_t { kSame, kNewer, kOlder };
// What `after` is beside `before`.
VersionChange ChangeBetween(const Version& before, const Version& after);

}  // namespace warden::litellm
