// Versions of LiteLLM in tags, images and commands, and their order.
#include "litellm/version/version.h"

#include <gtest/gtest.h>

namespace warden {
namespace {

std::string OfTag(std::string_view tag) {
  const auto version = litellm::VersionOfTag(tag);
  return version ? litellm::ToString(*version) : "none";
}

std::string OfImage(std::string_view reference) {
  const auto version = litellm::VersionOf(k8s::Image::Parse(reference));
  return version ? litellm::ToString(*version) : "none";
}

std::string Pinned(std::string_view command) {
  const auto version = litellm::VersionPinnedIn(command);
  return version ? litellm::ToString(*version) : "none";
}

struct Row {
  std::string_view text, version;
};

TEST(Version, OfTags) {
  const Row rows[] = {
      {"v1.109.0", "1.109.0"},
      {"1.109.0", "1.109.0"},
      {"1.110.0-rc.1", "1.110.0-rc.1"},
      {"1.111.0-dev.3", "1.111.0-dev.3"},
      {"v1.81.14-stable", "1.81.14"},
      {"1.82.3-stable.patch.2", "1.82.3-stable.patch.2"},
      {"v1.83.10-stable.patch2", "1.83.10-stable.patch.2"},
      {"v1.80.0-stable.1", "1.80.0-stable.patch.1"},
      {"main-v1.81.0-stable-custom", "1.81.0"},
      {"main-v1.81.0-stable-custom-3", "1.81.0"},
      {"main-1.82.0-stable", "1.82.0"},
      {"main-v1.81.0-nightly", "1.81.0-nightly"},
      {"v1.80.5.rc.2", "1.80.5-rc.2"},
      {"v1.105.0rc3", "1.105.0-rc.3"},
      {"main-v1.34.4.dev2", "1.34.4-dev.2"},
      {"litellm_stable_release_branch-v1.55.8-stable", "1.55.8"},
      {"litellm_stable_release_branch-v1.55.8-stable.patch.4", "1.55.8-stable.patch.4"},
      {"v1.81.9.sonnet-4-6", "1.81.9"},
      {"v1.81.9-rc.1.patch.2", "1.81.9-rc.1"},
      {"v1.81.14-stable-python3.13.1", "1.81.14"},
      {"1.81.14-b3fdc01", "1.81.14"},
      {"py3.11.4-1.81.14", "1.81.14"},
      {"2.0.1-litellm-1.81.14", "1.81.14"},
      {"litellm-2", "none"},
      {"latest", "none"},
      {"main-latest", "none"},
      {"main-stable", "none"},
      {"litellm_stable", "none"},
      {"sha-9b3e569", "none"},
      {"v1.81", "none"},
      {"v1", "none"},
      {"", "none"},
      {"v", "none"},
      {"1.", "none"},
      {"1.81.", "none"},
      {"2024.11.3", "none"},
      {"24.11.3", "none"},
      {"1.81.14.2", "none"},
      {"10.0.0.1", "none"},
      {"python3.11.4", "none"},
      {"rev1.2.3", "none"},
      {"1.81.99999999999999999999", "none"},
      {"99999999999999999999.81.9", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(OfTag(row.text), row.version) << row.text;
}

TEST(Version, OfImages) {
  const Row rows[] = {
      {"ghcr.io/berriai/litellm:v1.81.14-stable", "1.81.14"},
      {"docker.litellm.ai/berriai/litellm-database:1.97.0", "1.97.0"},
      {"ghcr.io/berriai/litellm-database:v1.97.0@sha256:4b32", "1.97.0"},
      {"ghcr.io/berriai/litellm-migrations:v1.97.0", "1.97.0"},
      {"ghcr.io/berriai/litellm-non_root-dev:1.100.0", "1.100.0"},
      {"litellm/litellm:v1.82.0-stable", "1.82.0"},
      {"harbor.corp:8443/ghcr/berriai/litellm:v1.16.2", "1.16.2"},
      {"quay.io/rh-aiservices-bu/litellm-non-root:main-v1.81.0-stable-custom", "1.81.0"},
      {"us-central1-docker.pkg.dev/p/dev-repo/litellm:v1.83.3-stable.patch.4", "1.83.3-stable.patch.4"},
      {"123.dkr.ecr.us-east-1.amazonaws.com/tool-litellm:1.90.1-7", "1.90.1"},
      // Nothing to tell it by.
      {"ghcr.io/berriai/litellm", "none"},
      {"registry:5000/litellm", "none"},
      {"ghcr.io/berriai/litellm:main-latest", "none"},
      {"ghcr.io/berriai/litellm@sha256:7c311546c25e7bb6e8cafede9fcd3d0d622ac636b5c9418befaa32e85dfb0186", "none"},
      {"ghcr.io/obolnetwork/litellm:sha-9b3e569@sha256:ac45", "none"},
      // Somebody's own numbers.
      {"registry/team/litellm:1.0.3", "none"},
      {"registry/team/litellm:2.81.0", "none"},
      {"aegisos-litellm:1.2.0", "none"},
      // Not LiteLLM.
      {"python:3.11.4", "none"},
      {"busybox:1.36.1", "none"},
      {"litellm-redis:1.83.0", "none"},
      {"ghcr.io/berriai/litellm-helm:1.81.14", "none"},
      {"", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(OfImage(row.text), row.version) << row.text;
}

TEST(Version, PinnedByPip) {
  const Row rows[] = {
      {"pip install litellm==1.82.7", "1.82.7"},
      {"pip install --no-cache-dir 'litellm[proxy]==1.82.8' && litellm --config /c.yaml", "1.82.8"},
      {"uv pip install \"litellm[proxy,extra] == 1.82.8rc2\"", "1.82.8-rc.2"},
      {"pip install litellm-enterprise==0.1.2 litellm==1.90.0", "1.90.0"},
      {"pip install litellm===1.90.0", "1.90.0"},
      {"pip install litellm", "none"},
      {"pip install litellm>=1.82.7", "none"},
      {"pip install litellm==1.82.*", "none"},
      {"pip install litellm[", "none"},
      {"pip install litellm[proxy", "none"},
      {"litellm --config /c.yaml --port 4000", "none"},
      {"", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(Pinned(row.text), row.version) << row.text;
}

TEST(Version, Order) {
  // Each older than the next.
  const std::string_view rising[] = {"0.14.9",
                                     "1.34.4.dev2",
                                     "1.34.4.dev3",
                                     "main-v1.34.4-nightly",
                                     "v1.34.4.rc.1",
                                     "v1.34.4.rc.2",
                                     "1.34.4-stable",
                                     "1.34.4-stable.patch.1",
                                     "1.34.4-stable.patch.10",
                                     "1.34.10",
                                     "1.100.0-dev.1",
                                     "1.100.0",
                                     "2.0.0"};
  for (std::size_t i = 0; i + 1 < std::size(rising); ++i) {
    const auto before = *litellm::VersionOfTag(rising[i]);
    const auto after = *litellm::VersionOfTag(rising[i + 1]);
    EXPECT_EQ(litellm::ChangeBetween(before, after), litellm::VersionChange::kNewer) << rising[i] << " " << rising[i + 1];
    EXPECT_EQ(litellm::ChangeBetween(after, before), litellm::VersionChange::kOlder) << rising[i] << " " << rising[i + 1];
  }
}

TEST(Version, SameInAnySpelling) {
  const std::string_view same[] = {"1.81.14", "v1.81.14", "v1.81.14-stable", "main-v1.81.14-stable", "1.81.14-custom"};
  for (const auto tag : same)
    EXPECT_EQ(litellm::ChangeBetween(*litellm::VersionOfTag(same[0]), *litellm::VersionOfTag(tag)), litellm::VersionChange::kSame) << tag;
  EXPECT_EQ(litellm::ChangeBetween(*litellm::VersionOfTag("1.80.5.rc.2"), *litellm::VersionOfTag("1.80.5-rc.2")),
            litellm::VersionChange::kSame);
}

}  // namespace
}  // namespace warden
