// The tables of published faults, at the edges of their ranges.
#include "litellm/version/advisories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace warden {
namespace {

std::set<std::string_view> Of(std::string_view tag) {
  std::set<std::string_view> ids;
  for (const litellm::Advisory& advisory : litellm::Advisories()) {
    if (advisory.Affects(*litellm::VersionOfTag(tag))) ids.insert(advisory.id);
  }
  return ids;
}

TEST(Advisories, EdgesOfRanges) {
  struct Row {
    std::string_view tag, id;
    bool affected;
  };
  const Row rows[] = {
      {"v1.81.15-stable", "CVE-2026-42208", false},
      {"v1.81.16-stable", "CVE-2026-42208", true},
      {"v1.83.6-stable.patch.9", "CVE-2026-42208", true},
      {"v1.83.7", "CVE-2026-42208", false},
      {"1.83.7-rc.1", "CVE-2026-42208", false},
      {"1.74.1", "CVE-2026-42271", false},
      {"1.74.2", "CVE-2026-42271", true},
      {"main-v1.83.5-nightly", "CVE-2026-30623", true},
      {"main-v1.83.6-nightly", "CVE-2026-30623", false},
      {"v1.83.6-stable", "CVE-2026-30623", true},
      {"1.82.99", "CVE-2026-35029", true},
      {"1.83.0", "CVE-2026-35030", false},
      {"1.83.13", "CVE-2026-47101", true},
      {"v1.83.14-stable", "CVE-2026-47101", false},
      {"v1.83.10-stable.patch.2", "CVE-2026-49468", true},
      {"v1.83.10-stable.patch.3", "CVE-2026-49468", false},
      {"v1.83.14-stable.patch.3", "CVE-2026-49468", true},
      {"1.84.0", "CVE-2026-49468", false},
      {"1.44.7", "CVE-2024-6587", true},
      {"1.44.8", "CVE-2024-6587", false},
  };
  for (const Row& row : rows) EXPECT_EQ(Of(row.tag).contains(row.id), row.affected) << row.tag << " " << row.id;
}

TEST(Advisories, NewVersionsHaveNone) {
  EXPECT_TRUE(Of("1.84.0").empty());
  EXPECT_TRUE(Of("1.109.0").empty());
}

TEST(Advisories, TableIsSound) {
  std::set<std::string_view> ids;
  litellm::Version last;
  for (const litellm::Advisory& row : litellm::Advisories()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_TRUE(row.id.starts_with("CVE-") || row.id.starts_with("GHSA-")) << row.id;
    EXPECT_FALSE(row.what.empty()) << row.id;
    EXPECT_LT(row.first, row.fixed) << row.id;
    EXPECT_LE(last, row.fixed) << row.id << ": sorted by the version that mends it";
    last = row.fixed;
  }
}

TEST(Compromises, OnlyThoseReleases) {
  for (const auto* tag : {"1.82.7", "v1.82.8", "1.107.0", "v1.107.0-custom"})
    EXPECT_NE(litellm::CompromiseOf(*litellm::VersionOfTag(tag)), nullptr) << tag;
  for (const auto* tag : {"1.82.6", "1.82.9", "1.107.0-rc.1", "1.107.1", "1.106.3", "1.7.0"})
    EXPECT_EQ(litellm::CompromiseOf(*litellm::VersionOfTag(tag)), nullptr) << tag;
  EXPECT_TRUE(litellm::CompromiseOf(*litellm::VersionOfTag("1.107.0"))->images);
  EXPECT_FALSE(litellm::CompromiseOf(*litellm::VersionOfTag("1.82.7"))->images);
}

}  // namespace
}  // namespace warden
