// What /mutate fills and what it leaves alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "doc/equal.h"
#include "engine/snapshots.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/engine.h"

namespace warden {
namespace {

using testing::ObjectFromJson;

struct Shape {
  std::string kind = R"("apiVersion":"apps/v1","kind":"Deployment")";
  std::string metadata;                       // ends in a comma
  std::string replicas = R"("replicas":1,)";  // as the API server defaults it
  std::string pod = R"("terminationGracePeriodSeconds":30,)";
  std::string container = R"("image":"ghcr.io/berriai/litellm:v1")";
};

// Owned by nobody: every default is a default.
const std::string kServerSide = R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:spec":{"f:selector":{}}}}],)";
const std::string kOwnsAll =
    R"("managedFields":[{"manager":"helm","operation":"Update","fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{}}}}],)";

Object Make(const Shape& shape) {
  return ObjectFromJson("{" + shape.kind + R"(,"metadata":{)" + shape.metadata + R"("name":"litellm","namespace":"llm"},"spec":{)" +
                        shape.replicas +
                        R"("selector":{"matchLabels":{"app":"litellm"}},"template":{"metadata":{"labels":{"app":"litellm"}},"spec":{)" +
                        shape.pod + R"("containers":[{"name":"litellm",)" + shape.container + "}]}}}}");
}

std::string Fills(const Shape& shape, const std::optional<Shape>& old = {}, std::string_view user = "alice",
                  std::optional<int> minor = 34) {
  static const Engine engine(AllRules(), Policy(AllRules()));
  const Object now = Make(shape);
  const std::optional<Object> before = old ? std::optional(Make(*old)) : std::nullopt;
  const Requester who{std::string(user), {}};
  const Circumstances at{.point = Point::kAdmission,
                         .operation = before ? Operation::kUpdate : Operation::kCreate,
                         .old_object = before ? &*before : nullptr,
                         .requester = &who,
                         .kubernetes = {minor}};
  const auto mutation = engine.Mutate(now, EmptySnapshot(), at);
  if (!mutation.ok()) return mutation.status().message();
  const auto again = engine.Mutate(mutation->object, EmptySnapshot(), at);
  EXPECT_TRUE(again.ok() && again->edits.empty()) << "a second call fills again";
  std::string out;
  for (const Fill& fill : mutation->fills) out += fill.what + "; ";
  return out;
}

constexpr std::string_view kPreStop = R"(container litellm preStop: {"sleep":{"seconds":10}}; )";
const std::string kBoth = "replicas: 2; " + std::string(kPreStop);

TEST(Fill, WhatNobodyStatedOnCreate) {
  EXPECT_EQ(Fills({.metadata = kServerSide}), kBoth);
  EXPECT_EQ(Fills({.metadata = kServerSide, .replicas = ""}), kBoth);
}

TEST(Fill, StatedValuesStay) {
  EXPECT_EQ(Fills({.metadata = R"("managedFields":[{"manager":"g","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{}}}}],)"}),
            kPreStop);
  EXPECT_EQ(Fills({.metadata = kServerSide, .replicas = R"("replicas":3,)"}), kPreStop);
  EXPECT_EQ(Fills({.metadata = kServerSide, .replicas = R"("replicas":0,)"}), kPreStop);
}

TEST(Fill, UnknownOnlyOnCreateAndNotForThoseWhoSendEverythingAgain) {
  EXPECT_EQ(Fills({.metadata = kOwnsAll}), kBoth);
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
  // Another replica count leaves the pod template alone.
  EXPECT_EQ(
      Fills({.metadata = kServerSide, .replicas = R"("replicas":4,)"}, Shape{.metadata = kServerSide, .replicas = R"("replicas":3,)"}), "");
  // A changed template is rolled out anyway.
  EXPECT_EQ(Fills({.metadata = kServerSide, .container = R"("image":"ghcr.io/berriai/litellm:v2")"}, Shape{.metadata = kServerSide}),
            kPreStop);
}

TEST(Fill, DroppingTheLineDoesNotShrinkAGateway) {
  EXPECT_EQ(Fills({.metadata = kServerSide}, Shape{.replicas = R"("replicas":5,)"}), "replicas: 5; ");
  EXPECT_EQ(Fills({.metadata = kServerSide},
                  Shape{.metadata = R"("managedFields":[{"manager":"g","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{}}}}],)"}),
            "");
  EXPECT_EQ(Fills({.metadata = kServerSide}, Shape{.metadata = kServerSide}), "");
}

TEST(Fill, WhatCannotRunTwiceIsNotMadeTo) {
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("hostNetwork":true,)"}), kPreStop);
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}],)"}), kPreStop);
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .container = R"("image":"ghcr.io/berriai/litellm:v1","ports":[{"containerPort":4000,"hostPort":4000}])"}),
            kPreStop);
}

TEST(Fill, PreStopInTheFormTheClusterAndTheImageTake) {
  EXPECT_EQ(Fills({.metadata = kServerSide}, {}, "alice", std::nullopt),
            R"(replicas: 2; container litellm preStop: {"exec":{"command":["sh","-c","sleep 10"]}}; )");
  EXPECT_EQ(Fills({.metadata = kServerSide}, {}, "alice", 29),
            R"(replicas: 2; container litellm preStop: {"exec":{"command":["sh","-c","sleep 10"]}}; )");
  EXPECT_EQ(Fills({.metadata = kServerSide, .container = R"("image":"corp/litellm:v1")"}, {}, "alice", 29), "replicas: 2; ");
  EXPECT_EQ(Fills({.metadata = kServerSide, .pod = R"("terminationGracePeriodSeconds":20,)"}), "replicas: 2; ");
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .container = R"("image":"ghcr.io/berriai/litellm:v1","lifecycle":{"postStart":{"exec":{"command":["true"]}}})"}),
            kBoth);
  EXPECT_EQ(Fills({.metadata = kServerSide,
                   .container = R"("image":"ghcr.io/berriai/litellm:v1","lifecycle":{"preStop":{"sleep":{"seconds":1}}})"}),
            "replicas: 2; ");
}

TEST(Fill, CustomResourcesOnlyOutsideLists) {
  EXPECT_EQ(Fills({.kind = R"("apiVersion":"argoproj.io/v1alpha1","kind":"Rollout")", .metadata = kServerSide, .replicas = ""}),
            "replicas: 2; ");
}

TEST(Fill, NothingWhileBeingDeleted) { EXPECT_EQ(Fills({.metadata = kServerSide + R"("deletionTimestamp":"2026-11-21T10:00:00Z",)"}), ""); }

// After filling, no finding of a filling rule is left where nothing was stated, and nothing else has changed.
TEST(Fill, MutatedPasses) {
  const Engine engine(AllRules(), Policy(AllRules()));
  const Object object = Make({.metadata = kServerSide});
  const Circumstances at{.point = Point::kAdmission, .kubernetes = {34}};
  const auto mutation = engine.Mutate(object, EmptySnapshot(), at);
  ASSERT_TRUE(mutation.ok());
  for (const Finding& finding : engine.Evaluate(mutation->object, EmptySnapshot(), at).findings)
    EXPECT_NE(FindRule(finding.rule)->at_admission, AtAdmission::kFill) << finding.message;
  EXPECT_TRUE(Equal(object.At("spec.selector").value(), mutation->object.At("spec.selector").value()));
  EXPECT_TRUE(Equal(object.At("metadata.name").value(), mutation->object.At("metadata.name").value()));
}

}  // namespace
}  // namespace warden
