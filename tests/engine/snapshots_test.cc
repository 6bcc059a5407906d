// Snapshots: namespaces, overlays.
#include "engine/snapshots.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
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
  const engine::MemorySnapshot snapshot(objects, Coverage::kComplete);
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "one")), "ab");
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "two")), "ac");
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "three")), "a");
  EXPECT_EQ(Names(snapshot.List("PodDisruptionBudget", "")), "abc");
  EXPECT_EQ(Names(snapshot.List("Secret", "one")), "");
}

TEST(MemorySnapshot, CoverageDecidesWhatAbsenceMeans) {
  const auto objects = Budgets();
  EXPECT_EQ(engine::MemorySnapshot(objects, Coverage::kPartial).Knows("Secret", "one"), Known::kNotLookedAt);
  EXPECT_EQ(engine::MemorySnapshot(objects, Coverage::kComplete).Knows("Secret", "one"), Known::kYes);
}

TEST(MemorySnapshot, FindsByName) {
  const auto objects = Budgets();
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
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
    const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
    const engine::MemorySnapshot empty(std::span<const Object>(), Coverage::kPartial);
    // What is noticed while reading is what a look at all of them finds.
    EXPECT_EQ(snapshot.Snapshot::Contains(Index::kReloader, "", ""), snapshot.Contains(Index::kReloader, "", ""));
    EXPECT_EQ(engine::OverlaySnapshot(empty, objects[0], engine::OverlaySnapshot::Presence::kThere).Contains(Index::kReloader, "", ""),
              snapshot.Contains(Index::kReloader, "", ""));
    EXPECT_FALSE(
        engine::OverlaySnapshot(empty, objects[0], engine::OverlaySnapshot::Presence::kRemoved).Contains(Index::kReloader, "", ""));
    return snapshot.Contains(Index::kReloader, "", "");
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
  const engine::MemorySnapshot base(objects, Coverage::kComplete);
  const auto fresh = testing::ObjectFromYaml(
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: one}\nspec: {minAvailable: 1}\n");
  const engine::OverlaySnapshot there(base, fresh, engine::OverlaySnapshot::Presence::kThere);
  EXPECT_EQ(there.Find("PodDisruptionBudget", "one", "b"), &fresh);
  EXPECT_EQ(Names(there.List("PodDisruptionBudget", "one")), "ab");
  const engine::OverlaySnapshot removed(base, fresh, engine::OverlaySnapshot::Presence::kRemoved);
  EXPECT_EQ(removed.Find("PodDisruptionBudget", "one", "b"), nullptr);
  EXPECT_EQ(Names(removed.List("PodDisruptionBudget", "two")), "ac");
}

constexpr std::string_view kSystem = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: volume, namespace: one, annotations: {reloader.stakater.com/auto: 'true'}}
spec:
  template:
    metadata: {labels: {app: volume, tier: gateway}}
    spec:
      volumes: [{configMap: {name: shared}}, {projected: {sources: [{configMap: {name: projected}}, {secret: {name: keys}}]}}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: env}
spec:
  template:
    metadata: {labels: {tier: gateway}}
    spec:
      containers: [{envFrom: [{configMapRef: {name: shared}}, {secretRef: {name: keys}}], env: [{valueFrom: {configMapKeyRef: {name: shared}}}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: init, namespace: two}
spec: {initContainers: [{envFrom: [{configMapRef: {name: shared}}, {secretRef: {name: keys}}]}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: one}
spec: {template: {spec: {volumes: [{configMap: {name: shared}}, {secret: {secretName: keys}}], containers: [{image: litellm}]}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: z, namespace: one}
spec: {scaleTargetRef: {kind: Deployment, name: volume}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: a}
spec: {scaleTargetRef: {name: volume}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: by-label, namespace: one}
spec: {selector: {matchLabels: {t: x, tier: gateway}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: all, namespace: one}
spec: {selector: {}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: nothing, namespace: one}
spec: {minAvailable: 1}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: one}
spec: {selector: {tier: gateway}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: keys, namespace: one}
spec: {}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: other, namespace: two}
spec: {target: {name: keys}}
---
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata: {name: k}
configMapGenerator: [{name: shared}, {name: plain, options: {disableNameSuffixHash: true}}]
secretGenerator: [{name: keys}]
)";

std::string NamesOf(const std::vector<const Object*>& found) {
  std::string names;
  for (const Object* object : found) names += object->ref().name + " ";
  return names;
}

TEST(Index, HoldsWhatHasToDoWithTheKey) {
  const auto objects = testing::ObjectsFromYaml(kSystem);
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const auto names = [&](Index index, std::string_view key, std::string_view ns) { return NamesOf(snapshot.Lookup(index, key, ns)); };
  // By kind, and then by name; those that name no namespace are in each.
  EXPECT_EQ(names(Index::kConfigMapUsers, "shared", "one"), "volume env ");
  EXPECT_EQ(names(Index::kConfigMapUsers, "shared", "two"), "init env ");
  EXPECT_EQ(names(Index::kConfigMapUsers, "shared", ""), "volume init env ");
  EXPECT_EQ(names(Index::kConfigMapUsers, "projected", "one"), "volume ");
  EXPECT_EQ(names(Index::kConfigMapUsers, "nothing", "one"), "");
  EXPECT_EQ(names(Index::kSecretUsers, "keys", "one"), "volume migrate env ");
  EXPECT_EQ(names(Index::kAutoscalers, "volume", "one"), "z a ");
  EXPECT_EQ(names(Index::kAutoscalers, "volume", "two"), "a ");
  // Under one of its labels, the one with the longest value.
  EXPECT_EQ(names(Index::kBudgets, "tier=gateway", "one"), "by-label ");
  EXPECT_EQ(names(Index::kBudgets, "t=x", "one"), "");
  EXPECT_EQ(names(Index::kBudgets, "", "one"), "all ");
  EXPECT_EQ(names(Index::kServices, "tier=gateway", "one"), "front ");
  EXPECT_EQ(names(Index::kPodLabels, "tier=gateway", "one"), "volume env ");
  EXPECT_EQ(names(Index::kReloader, "", ""), "volume ");
  EXPECT_EQ(names(Index::kMigrations, "", "one"), "migrate ");
  EXPECT_EQ(names(Index::kSecretWriters, "keys", "one"), "keys ");
  EXPECT_EQ(names(Index::kSecretWriters, "keys", "two"), "other ");
  EXPECT_EQ(names(Index::kGenerators, "configMapGenerator/shared", ""), "k ");
  EXPECT_EQ(names(Index::kGenerators, "configMapGenerator/plain", ""), "");
}

// Every index, key and namespace that the objects know, and some that they do not.
template <class Visit>
void ForEachQuestion(std::span<const Object> objects, Visit visit) {
  std::set<std::pair<Index, std::string>> keys;
  for (std::size_t i = 0; i < kIndexes; ++i) keys.insert({static_cast<Index>(i), "nothing"});
  for (const Object& object : objects) {
    for (IndexKey& key : IndexKeysOf(object)) keys.insert({key.index, std::move(key.key)});
  }
  for (const char* ns : {"", "one", "two", "three"}) {
    for (const auto& [index, key] : keys) visit(index, key, ns);
  }
}

// What is kept says what a look at each object would say.
TEST(Index, SaysTheSameAsALookAtEachObject) {
  const auto objects = testing::ObjectsFromYaml(kSystem);
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  ForEachQuestion(objects, [&](Index index, const std::string& key, const char* ns) {
    const auto found = snapshot.Lookup(index, key, ns);
    EXPECT_EQ(found, snapshot.Snapshot::Lookup(index, key, ns)) << key << " " << ns;
    EXPECT_EQ(snapshot.Contains(index, key, ns), !found.empty()) << key << " " << ns;
  });
}

// OverlayReplacesStored, of every index: as if the objects had been these from the start.
TEST(Index, TheOverlayTakesThePlaceOfTheStoredOne) {
  const auto objects = testing::ObjectsFromYaml(kSystem);
  const engine::MemorySnapshot base(objects, Coverage::kPartial);
  const Object changed = testing::ObjectFromYaml(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: volume, namespace: one}\nspec: {template: {metadata: {labels: {app: new}}, "
      "spec: {volumes: [{configMap: {name: other}}]}}}\n");
  for (const Object& object : {objects[0], objects[1], objects[4], objects[6], changed}) {
    for (const auto presence : {engine::OverlaySnapshot::Presence::kThere, engine::OverlaySnapshot::Presence::kRemoved}) {
      std::vector<Object> all;
      for (const Object& other : objects) {
        if (other.ref() != object.ref()) all.push_back(other);
      }
      if (presence == engine::OverlaySnapshot::Presence::kThere) all.push_back(object);
      const engine::MemorySnapshot wanted(all, Coverage::kPartial);
      const engine::OverlaySnapshot overlay(base, object, presence);
      all.push_back(changed);  // its keys are asked for too
      ForEachQuestion(all, [&](Index index, const std::string& key, const char* ns) {
        EXPECT_EQ(NamesOf(overlay.Lookup(index, key, ns)), NamesOf(wanted.Lookup(index, key, ns))) << ToString(object.ref()) << key << ns;
      });
    }
  }
}

TEST(FixedSource, IsHeldByWhoeverTookIt) {
  std::weak_ptr<const Snapshot> watched;
  std::shared_ptr<const Snapshot> taken;
  {
    auto snapshot = std::make_shared<const engine::EmptySnapshot>();
    watched = snapshot;
    taken = engine::FixedSource(std::move(snapshot)).Take();
  }
  EXPECT_EQ(watched.lock(), taken);
  taken.reset();
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace warden
