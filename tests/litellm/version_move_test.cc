// Which update makes a proxy run another version.
#include "litellm/version/version_move.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

struct Pod {
  explicit Pod(const std::string& containers)
      : object(testing::ObjectFromYaml("apiVersion: v1\nkind: Pod\nmetadata: {name: litellm}\nspec: {containers: [" + containers + "]}\n")),
        workload(*k8s::Workload::Make(object, engine::EmptySnapshot())) {}
  Object object;
  k8s::Workload workload;
};

std::string Move(const std::string& before, const std::string& after) {
  const Pod a(before);
  const Pod b(after);
  const auto move = litellm::MoveBetween(a.workload, b.workload);
  if (!move) return "none";
  return std::string(move->container->name) + " " + litellm::ToString(move->before.version) +
         (move->change == litellm::VersionChange::kNewer ? " < " : " > ") + litellm::ToString(move->after.version);
}

std::string Litellm(const std::string& tag, const std::string& name = "litellm") {
  return "{name: " + name + ", image: 'ghcr.io/berriai/litellm:" + tag + "'}";
}

TEST(VersionMove, BothWays) {
  EXPECT_EQ(Move(Litellm("v1.81.14"), Litellm("v1.83.7-stable")), "litellm 1.81.14 < 1.83.7");
  EXPECT_EQ(Move(Litellm("v1.83.7"), Litellm("main-v1.81.14-stable")), "litellm 1.83.7 > 1.81.14");
}

TEST(VersionMove, NotAMove) {
  EXPECT_EQ(Move(Litellm("v1.81.14"), Litellm("1.81.14")), "none");
  EXPECT_EQ(Move(Litellm("v1.81.14"), Litellm("main-latest")), "none");
  EXPECT_EQ(Move(Litellm("main-stable"), Litellm("v1.81.14")), "none");
}

TEST(VersionMove, ContainersAreTheSameByNameOrAsTheOnlyOne) {
  EXPECT_EQ(Move(Litellm("v1.81.14", "a"), Litellm("v1.81.15", "b")), "b 1.81.14 < 1.81.15");
  EXPECT_EQ(Move(Litellm("v1.1.1", "a") + "," + Litellm("v1.81.14", "b"), Litellm("v1.81.15", "b") + "," + Litellm("v1.1.1", "a")),
            "b 1.81.14 < 1.81.15");
  EXPECT_EQ(Move(Litellm("v1.1.1", "a") + "," + Litellm("v1.81.14", "b"), Litellm("v1.81.15", "c")), "none");
  EXPECT_EQ(Move("{name: redis, image: 'redis:7'}," + Litellm("v1.81.14"), "{name: redis, image: 'redis:8'}," + Litellm("v1.81.14")),
            "none");
}

}  // namespace
}  // namespace warden
