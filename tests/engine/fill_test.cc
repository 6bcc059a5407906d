// What /mutate fills and what it leaves alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "doc/equal.h"
#include "engine/fill_gate.h"
#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::ObjectFromJson;

struct Shape {
  std::string kind = R"("apiVersion":"apps/v1","kind":"Deployment")";
  std::string metadata;  // ends in a comma
  // As the API server defaults them.
  std::string replicas = R"("replicas":1,)";
  std::string strategy = R"("strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}},)";
  std::string pod = R"("terminationGracePeriodSeconds":30,)";
  std::string container = R"("image":"ghcr.io/berriai/litellm:v1")";
};

// Owned by nobody: every default is a default.
const std::string kServerSide = R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:spec":{"f:selector":{}}}}],)";
const std::string kOwnsAll =
    R"("managedFields":[{"manager":"helm","operation":"Update","fieldsV1":{"f:spec":{"f:replicas":{},"f:strategy":{"f:type":{},"f:rollingUpdate":{".":{},"f:maxSurge":{},"f:maxUnavailable":{}}},"f:template":{}}}}],)";

Object Make(const Shape& shape) {
  return ObjectFromJson("{" + shape.kind + R"(,"metadata":{)" + shape.metadata + R"("name":"litellm","namespace":"llm"},"spec":{)" +
                        shape.replicas + shape.strategy +
                        R"("selector":{"matchLabels":{"app":"litellm"}},"template":{"metadata":{"labels":{"app":"litellm"}},"spec":{)" +
                        shape.pod + R"("containers":[{"name":"litellm",)" + shape.container + "}]}}}}");
}

// The rules that are looked at here; what others fill has its own tests.
const Engine& Filling() {
  static const std::array<const Rule*, 5> rules = {FindRule("LW101"), FindRule("LW102"), FindRule("LW103"), FindRule("LW104"),
                                                   FindRule("LW106")};
  static const Engine engine(rules, Policy(rules));
  return engine;
}

std::string Fills(const Shape& shape, const std::optional<Shape>& old = {}, std::string_view user = "alice",
                  std::optional<int> minor = 34) {
  const Engine& engine = Filling();
  const Object now = Make(shape);
  const std::optional<Object> before = old ? std::optional(Make(*old)) : std::nullopt;
  const Requester who{std::string(user), {}};
  const Circumstances at{.point = Point::kAdmission,
                         .operation = before ? Operation::kUpdate : Operation::kCreate,
                         .old_object = before ? &*before : nullptr,
                         .requester = &who,
                         .assumptions = {.kubernetes = {minor}}};
  const auto mutation = engine.Mutate(now, engine::EmptySnapshot(), at);
  if (!mutation.ok()) return mutation.status().message();
  const auto again = engine.Mutate(mutation->object, engine::EmptySnapshot(), at);
  EXPECT_TRUE(again.ok() && again->edits.empty()) << "a second call fills again";
  std::string out;
  for (const Fill& fill : mutation->fills) out += fill.what + "; ";
  return out;
}

const std::string kReplicas = "replicas: 2; ";
const std::string kStrategy = "maxUnavailable: 0; maxSurge: 1; ";
const std::string kPreStop = R"(container litellm preStop: {"sleep":{"seconds":10}}; )";
const std::string kGrace = "terminationGracePeriodSeconds: 60; ";
const std::string kTemplate = kPreStop + kGrace;
const std::string kAll = kReplicas + kStrategy + kTemplate;

TEST(Fill, WhatNobodyStatedOnCreate) {
  EXPECT_EQ(Fills({.metadata = kServerSide}), kAll);
  EXPECT_EQ(Fills({.metadata = kServerSide, .replicas = ""}), kAll);
  EXPECT_EQ(Fills({.metadata = kServerSide, .strategy = "", .pod = ""}),
            kReplicas + R"(strategy: {"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}; )" + kTemplate);
}

TEST(Fill, StatedValuesStay) {
  const auto applied = [](const std::string& fields) {
    return R"("managedFields":[{"manager":"g","operation":"Apply","fieldsV1":{"f:spec":{)" + fields + "}}}],";
  };
  EXPECT_EQ(Fills({.metadata = applied(R"("f:replicas":{})")}), kStrategy + kTemplate);
  EXPECT_EQ(Fills({.metadata = kServerSide, .replicas = R"("replicas":3,)"}), kStrategy + kTemplate);
  // Switched off: what an update does to no pods is nobody's business.
  EXPECT_EQ(Fills({.metadata = kServerSide, .replicas = R"("replicas":0,)"}), kTemplate);
  EXPECT_EQ(Fills({.metadata = applied(R"("f:template":{"f:spec":{"f:terminationGracePeriodSeconds":{}}})")}),
            kReplicas + kStrategy + kPreStop);
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("terminationGracePeriodSeconds":45,)"}), kReplicas + kStrategy + kPreStop);
  // A type alone leaves the numbers open; a strategy owned whole, or one of its numbers, does not.
  EXPECT_EQ(Fills({.metadata = applied(R"("f:strategy":{"f:type":{}})")}), kAll);
  EXPECT_EQ(Fills({.metadata = applied(R"("f:strategy":{})")}), kReplicas + kTemplate);
  EXPECT_EQ(Fills({.metadata = applied(R"("f:strategy":{"f:rollingUpdate":{"f:maxUnavailable":{}}})")}), kReplicas + kTemplate);
}

TEST(Fill, AStatedStrategyIsNeverReplaced) {
  const auto stated = [](const std::string& json) { return Shape{.metadata = kServerSide, .strategy = R"("strategy":)" + json + ","}; };
  const std::string rest = kReplicas + kTemplate;
  EXPECT_EQ(Fills(stated(R"({"type":"Recreate"})")), rest);
  EXPECT_EQ(Fills(stated(R"({"type":"Recreate","rollingUpdate":null})")), rest);
  EXPECT_EQ(Fills(stated(R"({"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":"25%"}})")), rest);
  EXPECT_EQ(Fills(stated(R"({"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":0}})")), rest);
}

// Whatever a rule proposes: nothing goes beside a strategy that was chosen, nothing in its place.
TEST(Fill, TheGateKeepsAChosenStrategy) {
  const auto passes = [](const std::string& strategy, const std::string& pointer, const std::string& json) {
    const Object object = Make({.metadata = kServerSide, .strategy = strategy});
    const Circumstances at{.point = Point::kAdmission};
    return engine::FillGate(object, at, engine::EmptySnapshot()).Pass(Edit({pointer, ""}, Op::kSet, json)).has_value();
  };
  const std::string whole = R"({"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":1}})";
  const std::string recreate = R"("strategy":{"type":"Recreate"},)";
  EXPECT_FALSE(passes(recreate, "/spec/strategy", whole));
  EXPECT_FALSE(passes(recreate, "/spec/strategy/type", R"("RollingUpdate")"));
  EXPECT_FALSE(passes(recreate, "/spec/strategy/rollingUpdate", R"({"maxUnavailable":0})"));
  EXPECT_FALSE(passes(recreate, "/spec/strategy/rollingUpdate/maxUnavailable", "0"));
  const std::string half = R"("strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":"25%"}},)";
  EXPECT_FALSE(passes(half, "/spec/strategy", whole));
  EXPECT_TRUE(passes(half, "/spec/strategy/rollingUpdate/maxSurge", "1"));
  EXPECT_TRUE(passes("", "/spec/strategy", whole));
  EXPECT_TRUE(passes(Shape().strategy, "/spec/strategy", whole));
}

TEST(Fill, UnknownOnlyOnCreateAndNotForThoseWhoSendEverythingAgain) {
  EXPECT_EQ(Fills({.metadata = kOwnsAll}), kAll);
  EXPECT_EQ(Fills({.metadata = kOwnsAll}, {}, "system:serviceaccount:ci:deployer"), kPreStop);
  EXPECT_EQ(Fills({.metadata = kOwnsAll + R"("annotations":{"meta.helm.sh/release-name":"x"},)"}), kPreStop);
  EXPECT_EQ(Fills({.metadata = kOwnsAll, .container = R"("image":"ghcr.io/berriai/litellm:v2")"}, Shape{.metadata = kOwnsAll}), kPreStop);
}

TEST(Fill, NothingForAnObjectThatAControllerOwns) {
  EXPECT_EQ(Fills({.metadata = kServerSide + R"("ownerReferences":[{"kind":"K","name":"n","controller":true}],)"}), "");
}

TEST(Fill, NoRolloutNobodyAskedFor) {
  // A metadata-only update gets no patch at all.
  EXPECT_EQ(Fills({.metadata = kServerSide + R"("annotations":{"a":"b"},)"}, Shape{.metadata = kServerSide}), "");
  // Another replica count leaves the pod template alone; a strategy takes effect with the next update.
  EXPECT_EQ(
      Fills({.metadata = kServerSide, .replicas = R"("replicas":4,)"}, Shape{.metadata = kServerSide, .replicas = R"("replicas":3,)"}),
      kStrategy);
  // A changed template is rolled out anyway.
  EXPECT_EQ(Fills({.metadata = kServerSide, .container = R"("image":"ghcr.io/berriai/litellm:v2")"}, Shape{.metadata = kServerSide}),
            kStrategy + kTemplate);
}

TEST(Fill, DroppingTheLineDoesNotShrinkAGateway) {
  EXPECT_EQ(Fills({.metadata = kServerSide}, Shape{.replicas = R"("replicas":5,)"}), "replicas: 5; " + kStrategy);
  EXPECT_EQ(Fills({.metadata = kServerSide},
                  Shape{.metadata = R"("managedFields":[{"manager":"g","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{}}}}],)"}),
            "");
  EXPECT_EQ(Fills({.metadata = kServerSide}, Shape{.metadata = kServerSide}), "");
}

TEST(Fill, WhatCannotRunTwiceIsNotMadeTo) {
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("hostNetwork":true,)"}), kTemplate);
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}],)"}), kTemplate);
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .container = R"("image":"ghcr.io/berriai/litellm:v1","ports":[{"containerPort":4000,"hostPort":4000}])"}),
            kTemplate);
}

// An update that waits for one pod more would hang where each pod needs a host of its own.
TEST(Fill, NoSurgeWhereEachPodNeedsItsOwnHost) {
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .pod = R"("affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[)"
                          R"({"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"litellm"}}}]}},)"}),
            kReplicas + kTemplate);
}

TEST(Fill, PreStopInTheFormTheClusterAndTheImageTake) {
  const std::string by_shell = R"(container litellm preStop: {"exec":{"command":["sh","-c","sleep 10"]}}; )";
  EXPECT_EQ(Fills({.metadata = kServerSide}, {}, "alice", std::nullopt), kReplicas + kStrategy + by_shell + kGrace);
  EXPECT_EQ(Fills({.metadata = kServerSide}, {}, "alice", 29), kReplicas + kStrategy + by_shell + kGrace);
  EXPECT_EQ(Fills({.metadata = kServerSide, .container = R"("image":"corp/litellm:v1")"}, {}, "alice", 29), kReplicas + kStrategy + kGrace);
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("terminationGracePeriodSeconds":20,)"}), kReplicas + kStrategy);
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .container = R"("image":"ghcr.io/berriai/litellm:v1","lifecycle":{"postStart":{"exec":{"command":["true"]}}})"}),
            kAll);
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .container = R"("image":"ghcr.io/berriai/litellm:v1","lifecycle":{"preStop":{"sleep":{"seconds":1}}})"}),
            kReplicas + kStrategy + kGrace);
}

TEST(Fill, CustomResourcesOnlyOutsideLists) {
  const std::string rollout = R"("apiVersion":"argoproj.io/v1alpha1","kind":"Rollout")";
  EXPECT_EQ(Fills({.kind = rollout, .metadata = kServerSide, .replicas = "", .strategy = R"("strategy":{"canary":{}},)", .pod = ""}),
            kReplicas + kStrategy + kGrace);
  // Nothing is a default there, not even what looks like one.
  EXPECT_EQ(Fills({.kind = rollout, .metadata = kServerSide, .strategy = R"("strategy":{"canary":{"maxUnavailable":"25%"}},)"}), "");
}

// ---- annotations of the workload (LW106)
// -------------------------------------------------------------------------------------------------

const std::string kReadsASecret = R"("image":"ghcr.io/berriai/litellm:v1","envFrom":[{"secretRef":{"name":"keys"}}])";
// Reloader is in use: another annotation of it is there. `auto` is off, so nothing is covered.
const std::string kReloaderHere = R"("annotations":{"reloader.stakater.com/auto":"false"},)";
const std::string kListed = R"(secret.reloader.stakater.com/reload: "keys"; )";

TEST(Fill, TheReloaderListWhereReloaderIsInUse) {
  EXPECT_EQ(Fills({.metadata = kServerSide + kReloaderHere, .container = kReadsASecret}), kAll + kListed);
  EXPECT_EQ(Fills({.metadata = kServerSide, .container = kReadsASecret}), kAll);
}

TEST(Fill, AStatedReloaderListIsNotExtended) {
  EXPECT_EQ(
      Fills({.metadata = kServerSide + R"("annotations":{"secret.reloader.stakater.com/reload":"other"},)", .container = kReadsASecret}),
      kAll);
}

TEST(Fill, AnnotationsOfTheWorkloadOnlyWhereTheRequestChangesSpec) {
  const Shape old{.metadata = kServerSide + kReloaderHere, .container = kReadsASecret};
  Shape metadata_only = old;
  metadata_only.metadata = kServerSide + R"("labels":{"a":"b"},)" + kReloaderHere;
  EXPECT_EQ(Fills(metadata_only, old), "");
  // Even where it is these very annotations that the request changes.
  Shape reloader_only = old;
  reloader_only.metadata = kServerSide + R"("annotations":{"reloader.stakater.com/search":"true"},)";
  EXPECT_EQ(Fills(reloader_only, old), "");
  // The replicas are spec, but no template: the workload's annotations may be filled, the pod template's not.
  Shape scaled = old;
  scaled.replicas = R"("replicas":4,)";
  Shape before = old;
  before.replicas = R"("replicas":3,)";
  EXPECT_EQ(Fills(scaled, before), "maxUnavailable: 0; maxSurge: 1; " + kListed);
  Shape other_image = old;
  other_image.container = R"("image":"ghcr.io/berriai/litellm:v2","envFrom":[{"secretRef":{"name":"keys"}}])";
  EXPECT_EQ(Fills(other_image, old),
            "maxUnavailable: 0; maxSurge: 1; " + std::string(kPreStop) + "terminationGracePeriodSeconds: 60; " + kListed);
}

TEST(Fill, AnnotationsOfACustomResourceAreNoList) {
  EXPECT_EQ(Fills({.kind = R"("apiVersion":"argoproj.io/v1alpha1","kind":"Rollout")",
                   .metadata = kServerSide + kReloaderHere,
                   .replicas = "",
                   .container = kReadsASecret}),
            "replicas: 2; " + kListed);
}

TEST(Fill, NothingWhileBeingDeleted) { EXPECT_EQ(Fills({.metadata = kServerSide + R"("deletionTimestamp":"2026-11-21T10:00:00Z",)"}), ""); }

// After filling, no finding of a filling rule is left where nothing was stated, and nothing else has changed.
TEST(Fill, MutatedPasses) {
  const Engine& engine = Filling();
  const Object object = Make({.metadata = kServerSide});
  const Circumstances at{.point = Point::kAdmission, .assumptions = {.kubernetes = {34}}};
  const auto mutation = engine.Mutate(object, engine::EmptySnapshot(), at);
  ASSERT_TRUE(mutation.ok());
  for (const Finding& finding : engine.Evaluate(mutation->object, engine::EmptySnapshot(), at).findings)
    EXPECT_NE(finding.rule->at_admission, AtAdmission::kFill) << finding.message;
  EXPECT_TRUE(doc::Equal(object.At("spec.selector").value(), mutation->object.At("spec.selector").value()));
  EXPECT_TRUE(doc::Equal(object.At("metadata.name").value(), mutation->object.At("metadata.name").value()));
}

}  // namespace
}  // namespace warden
