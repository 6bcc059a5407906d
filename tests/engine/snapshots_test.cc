// Snapshots: namespaces, overlays.
#include "engine/snapshots.h"

#include <gtest/gtest.h>

#include "support/objects.h"

namespace warden {
namespace {

std::vector<Object> Budgets() {
  return testing::ObjectsFromYaml(R"(apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: b, namespace: one}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: a}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: c, namespace: two}
)");
}

std::string Names(std::span<const Object* const> list) {
  std::string names;
  for (const Object* object : list) names += object->ref().name;
  return names;
}

TEST(MemorySnapshot, AnObjectWithoutNamespaceIsListedForEach) {
  const auto objects = Budgets();
  const MemorySnapshot snapshot(objects, MemorySnapshot::Coverage::kComplete);
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "one")), "ab");
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "two")), "ac");
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "three")), "a");
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "")), "abc");
  EXPECT_EQ(Names(snapshot.List("Secret", "one")), "");
}

TEST(MemorySnapshot, CoverageDecidesWhatAbsenceMeans) {
  const auto objects = Budgets();
  EXPECT_EQ(MemorySnapshot(objects, MemorySnapshot::Coverage::kPartial).Knows("Secret", "one"), Known::kNotLookedAt);
  EXPECT_EQ(MemorySnapshot(objects, MemorySnapshot::Coverage::kComplete).Knows("Secret", "one"), Known::kYes);
}

TEST(OverlaySnapshot, OverlayReplacesStored) {
  const auto objects = Budgets();
  const MemorySnapshot base(objects, MemorySnapshot::Coverage::kComplete);
  const auto fresh = testing::ObjectFromYaml(
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: one}\nspec: {minAvailable: 1}\n");
  const OverlaySnapshot there(base, fresh, OverlaySnapshot::Presence::kThere);
  EXPECT_EQ(there.Find("PodDisruptionBudget", "one", "b"), &fresh);
  EXPECT_EQ(Names(there.List("PodDisruptionBudget", "one")), "ab");
  const OverlaySnapshot removed(base, fresh, OverlaySnapshot::Presence::kRemoved);
  EXPECT_EQ(removed.Find("PodDisruptionBudget", "one", "b"), nullptr);
  EXPECT_EQ(Names(removed.List("PodDisruptionBudget", "two")), "ac");
}

}  // namespace
}  // namespace warden
