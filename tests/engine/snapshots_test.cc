// Snapshots: namespaces, overlays.
#include "engine/snapshots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

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

TEST(MemorySnapshot, FindsByName) {
  const auto objects = Budgets();
  const MemorySnapshot snapshot(objects, MemorySnapshot::Coverage::kPartial);
  EXPECT_EQ(snapshot.Find("PodDisruptionBudget", "one", "b"), &objects[0]);
  EXPECT_EQ(snapshot.Find("PodDisruptionBudget", "two", "a"), &objects[1]);
  EXPECT_EQ(snapshot.Find("PodDisruptionBudget", "two", "b"), nullptr);
  EXPECT_EQ(snapshot.Find("PodDisruptionBudget", "two", "d"), nullptr);
  EXPECT_EQ(snapshot.Find("Secret", "two", "c"), nullptr);
}

Object Reloaded(std::string_view kind, std::string_view where) {
  return testing::ObjectFromYaml("apiVersion: apps/v1\nkind: " + std::string(kind) + "\nmetadata:\n  name: shop\n" + std::string(where));
}

constexpr std::string_view kOnWorkload = "  annotations: {reloader.stakater.com/auto: 'true'}\n";
constexpr std::string_view kOnTemplate = "spec: {template: {metadata: {annotations: {secret.reloader.stakater.com/reload: a}}}}\n";

TEST(MemorySnapshot, ShowsThatReloaderIsInUse) {
  const auto shows = [](Object object) {
    const std::vector<Object> objects = {std::move(object)};
    const MemorySnapshot snapshot(objects, MemorySnapshot::Coverage::kPartial);
    const MemorySnapshot empty(std::span<const Object>(), MemorySnapshot::Coverage::kPartial);
    // What is noticed while reading is what a look at all of them finds.
    EXPECT_EQ(snapshot.Snapshot::Shows(Trait::kReloader), snapshot.Shows(Trait::kReloader));
    EXPECT_EQ(OverlaySnapshot(empty, objects[0], OverlaySnapshot::Presence::kThere).Shows(Trait::kReloader),
              snapshot.Shows(Trait::kReloader));
    EXPECT_FALSE(OverlaySnapshot(empty, objects[0], OverlaySnapshot::Presence::kRemoved).Shows(Trait::kReloader));
    return snapshot.Shows(Trait::kReloader);
  };
  EXPECT_TRUE(shows(Reloaded("Deployment", kOnWorkload)));
  EXPECT_TRUE(shows(Reloaded("StatefulSet", kOnTemplate)));
  EXPECT_FALSE(shows(Reloaded("Deployment", "  annotations: {a: b}\n")));
  // `match` on a ConfigMap is a hope, no workload answers to it.
  EXPECT_FALSE(shows(testing::ObjectFromYaml(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {reloader.stakater.com/match: 'true'}}\n")));
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

std::vector<Object> Users() {
  return testing::ObjectsFromYaml(R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: volume, namespace: one}
spec: {template: {spec: {volumes: [{configMap: {name: shared}}, {projected: {sources: [{configMap: {name: projected}}]}}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: env}
spec: {template: {spec: {containers: [{envFrom: [{configMapRef: {name: shared}}], env: [{valueFrom: {configMapKeyRef: {name: shared}}}]}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: init, namespace: two}
spec: {initContainers: [{envFrom: [{configMapRef: {name: shared}}]}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: job, namespace: one}
spec: {template: {spec: {volumes: [{configMap: {name: shared}}]}}}
)");
}

std::string SortedNames(std::vector<const Object*> users) {
  std::sort(users.begin(), users.end(), [](const Object* a, const Object* b) { return a->ref().name < b->ref().name; });
  std::string names;
  for (const Object* user : users) names += user->ref().name + " ";
  return names;
}

TEST(UsersOf, WhosePodsNameTheConfigMap) {
  const auto objects = Users();
  const MemorySnapshot snapshot(objects, MemorySnapshot::Coverage::kPartial);
  EXPECT_EQ(SortedNames(snapshot.UsersOf("one", "shared")), "env volume ");
  EXPECT_EQ(SortedNames(snapshot.UsersOf("two", "shared")), "env init ");
  EXPECT_EQ(SortedNames(snapshot.UsersOf("", "shared")), "env init volume ");
  EXPECT_EQ(SortedNames(snapshot.UsersOf("one", "projected")), "volume ");
  EXPECT_EQ(SortedNames(snapshot.UsersOf("one", "nothing")), "");
}

// The index says what a look at each object would say.
TEST(UsersOf, TheIndexSaysTheSame) {
  const auto objects = Users();
  const MemorySnapshot snapshot(objects, MemorySnapshot::Coverage::kPartial);
  for (const char* ns : {"", "one", "two", "three"}) {
    for (const char* name : {"shared", "projected", "nothing"}) {
      EXPECT_EQ(SortedNames(snapshot.UsersOf(ns, name)), SortedNames(snapshot.Snapshot::UsersOf(ns, name))) << ns << " " << name;
    }
  }
}

TEST(UsersOf, TheOverlayTakesThePlaceOfTheStoredOne) {
  const auto objects = Users();
  const MemorySnapshot base(objects, MemorySnapshot::Coverage::kPartial);
  const Object changed = testing::ObjectFromYaml(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: volume, namespace: one}\nspec: {template: {spec: {volumes: [{configMap: "
      "{name: other}}]}}}\n");
  const OverlaySnapshot overlay(base, changed, OverlaySnapshot::Presence::kThere);
  EXPECT_EQ(SortedNames(overlay.UsersOf("one", "shared")), "env ");
  EXPECT_EQ(overlay.UsersOf("one", "other"), std::vector<const Object*>{&changed});
  const OverlaySnapshot removed(base, objects[1], OverlaySnapshot::Presence::kRemoved);
  EXPECT_EQ(SortedNames(removed.UsersOf("one", "shared")), "volume ");
}

}  // namespace
}  // namespace warden
