// What is made once, what is kept, and for how long.
#include "k8s/view_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/snapshots.h"
#include "k8s/workload.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;

Object Map(std::string_view name) {
  return ObjectFromYaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + std::string(name) + "}\n");
}

TEST(ViewCache, MakesEachOnce) {
  k8s::ViewCache cache;
  const Object one = Map("one"), other = Map("other");
  int made = 0;
  const auto number = [&](const Object& object, std::string_view part) { return *cache.Get<int>(object, part, [&] { return ++made; }); };
  EXPECT_EQ(number(one, "a"), 1);
  EXPECT_EQ(number(one, "a"), 1);
  EXPECT_EQ(number(one, "b"), 2);
  EXPECT_EQ(number(other, "a"), 3);
  EXPECT_EQ(number(one, "b"), 2);
  // Another type is another thing.
  EXPECT_EQ(*cache.Get<std::string>(one, "a", [] { return std::string("text"); }), "text");
}

TEST(ViewCache, KeepsNothingOfWhatFailed) {
  k8s::ViewCache cache;
  const Object one = Map("one");
  EXPECT_THROW(cache.Get<int>(one, "a", []() -> int { throw std::length_error("over"); }), std::length_error);
  EXPECT_EQ(*cache.Get<int>(one, "a", [] { return 2; }), 2);
}

// An object that takes the place of another in memory is another object.
TEST(ViewCache, KnowsObjectsByTheirDocuments) {
  k8s::ViewCache cache;
  Object object = Map("one");
  EXPECT_EQ(*cache.Get<std::string>(object, "", [&] { return object.ref().name; }), "one");
  object = Map("other");
  EXPECT_EQ(*cache.Get<std::string>(object, "", [&] { return object.ref().name; }), "other");
}

TEST(ViewCache, DropsTheOldestOfWhatIsLarge) {
  k8s::ViewCache cache;
  std::vector<Object> objects;
  for (int i = 0; i < 8; ++i) objects.push_back(Map("m" + std::to_string(i)));
  std::vector<int> made(objects.size(), 0);
  const auto get = [&](std::size_t i) {
    return cache.Get<int>(
        objects[i], "", [&] { return ++made[i]; }, [](int) { return 1U << 20; });
  };
  const auto held = get(0);
  for (std::size_t i = 1; i < objects.size(); ++i) get(i);
  get(objects.size() - 1);
  EXPECT_EQ(made.back(), 1) << "the latest is kept";
  get(0);
  EXPECT_EQ(made[0], 2) << "the oldest is not";
  EXPECT_EQ(*held, 1) << "and lives as long as somebody holds it";
}

TEST(ViewCache, AWorkloadIsRecognisedOnceInASnapshot) {
  const std::vector<Object> objects = {
      ObjectFromYaml("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec: {selector: {matchLabels: {a: b}}, template: "
                     "{metadata: {labels: "
                     "{a: b}}, spec: {containers: [{name: litellm, image: 'ghcr.io/berriai/litellm:v1.81.0'}]}}}\n")};
  const engine::MemorySnapshot memory(objects, Coverage::kPartial);
  EXPECT_NE(k8s::WorkloadOf(objects[0], memory), k8s::WorkloadOf(objects[0], memory))
      << "it may be asked from many threads, and keeps nothing";
  const engine::JudgedSnapshot judged(memory);
  ASSERT_NE(k8s::WorkloadOf(objects[0], judged), nullptr);
  EXPECT_EQ(k8s::WorkloadOf(objects[0], judged), k8s::WorkloadOf(objects[0], judged));
  // What an object is may depend on those around it, so that an overlay begins anew.
  const engine::OverlaySnapshot overlay(judged, objects[0], engine::OverlaySnapshot::Presence::kThere);
  EXPECT_NE(k8s::WorkloadOf(objects[0], overlay), k8s::WorkloadOf(objects[0], judged));
}

}  // namespace
}  // namespace warden
