// Other objects are hearsay at admission: nothing that stands in a store denies.
#include "engine/hearsay.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/pruned.h"
#include "engine/snapshots.h"
#include "support/objects.h"
#include "support/random_cluster.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using Key = std::tuple<std::string_view, std::string, std::string>;

std::set<Key> Denials(const Engine& engine, const Object& object, const Snapshot& around) {
  const engine::OverlaySnapshot snapshot(around, object, engine::OverlaySnapshot::Presence::kThere);
  const Requester requester{.username = "alice", .groups = {}};
  const Circumstances at{.point = Point::kAdmission, .requester = &requester, .assumptions = {.kubernetes = {36}}, .locate = false};
  std::set<Key> denials;
  for (const Finding& finding : engine.Evaluate(object, snapshot, at).findings) {
    if (finding.level == Severity::kError) denials.emplace(finding.rule->id, finding.subject, finding.at.path.outer);
  }
  return denials;
}

TEST(Hearsay, AStoreNeverAddsADenial) {
  const Engine engine(AllRules(), Policy(AllRules()));
  std::size_t with = 0, without = 0, lowered = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::vector<Object> stored;
    const std::vector<Object> objects = testing::RandomCluster(seed, testing::RandomCluster::Namespaces::kNeeded).Make();
    for (const Object& object : objects) stored.push_back(engine::Pruned(object));
    const engine::MemorySnapshot around(stored, Coverage::kComplete);
    for (const Object& object : objects) {
      const auto alone = Denials(engine, object, engine::EmptySnapshot());
      const auto beside = Denials(engine, object, around);
      for (const Key& key : beside)
        EXPECT_TRUE(alone.contains(key)) << "seed " << seed << " " << std::get<0>(key) << " " << ToString(object.ref());
      without += alone.size();
      with += beside.size();
      for (const Finding& finding :
           engine
               .Evaluate(object, engine::OverlaySnapshot(around, object, engine::OverlaySnapshot::Presence::kThere),
                         {.point = Point::kAdmission, .assumptions = {.kubernetes = {36}}, .locate = false})
               .findings)
        lowered += finding.rests_on_others ? 1 : 0;
    }
  }
  EXPECT_GT(with, 100U);
  EXPECT_GT(without, with) << "excuses that have arrived take denials back";
  EXPECT_GT(lowered, 20U) << "a property of nothing";
}

constexpr std::string_view kGateway = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec: {containers: [{name: litellm, image: 'ghcr.io/berriai/litellm:v1.104.4'}]}
)";

TEST(Hearsay, AnExcuseThatHasNotArrivedTakesNothingBack) {
  const Engine engine(AllRules(), Policy(AllRules()));
  const Object gateway = testing::ObjectFromYaml(kGateway);
  const auto denies = [&](const std::vector<Object>& around) {
    const engine::MemorySnapshot snapshot(around, Coverage::kComplete);
    return Denials(engine, gateway, snapshot).contains({"LW101", "replicas", "/spec/replicas"});
  };
  EXPECT_TRUE(denies({}));
  EXPECT_FALSE(
      denies({testing::ObjectFromYaml("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: "
                                      "llm}\nspec: {scaleTargetRef: {kind: Deployment, name: litellm}}\n")}));
}

TEST(Hearsay, StandsAloneOnlyWhereNothingIsAround) {
  const Object gateway = testing::ObjectFromYaml(kGateway);
  const engine::EmptySnapshot nothing;
  const engine::MemorySnapshot known(std::span<const Object>(), Coverage::kComplete);
  const auto over = [&](const Snapshot& base) {
    const engine::OverlaySnapshot overlay(base, gateway, engine::OverlaySnapshot::Presence::kThere);
    return engine::JudgedSnapshot(overlay).StandsAlone();
  };
  EXPECT_TRUE(over(nothing));
  EXPECT_FALSE(over(known));
}

}  // namespace
}  // namespace warden
