// Stated: one test a source (the recorded AdmissionReviews prove the same on real input in tests/review).
#include "k8s/stated.h"

#include <gtest/gtest.h>

#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromJson;

std::string Deployment(int replicas, std::string_view metadata) {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm",)" + std::string(metadata) +
         R"("labels":{}},"spec":{"replicas":)" + std::to_string(replicas) +
         R"(,"template":{"spec":{"terminationGracePeriodSeconds":30,"containers":[{"name":"b"},{"name":"a","lifecycle":{}}]}}}})";
}

k8s::Statement Replicas(const Object& object, const Object* old = nullptr) { return k8s::Stated(object, old).Of("/spec/replicas"); }

TEST(Stated, Source0AnotherValueThanTheDefaultIsStated) { EXPECT_EQ(Replicas(ObjectFromJson(Deployment(3, ""))), k8s::Statement::kStated); }

TEST(Stated, Source0CustomResourcesHaveNoDefaults) {
  const auto rollout =
      ObjectFromJson(R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"litellm"},"spec":{"replicas":1}})");
  EXPECT_EQ(Replicas(rollout), k8s::Statement::kStated);
  EXPECT_EQ(k8s::Stated(rollout, nullptr).Of("/spec/strategy/canary/maxSurge"), k8s::Statement::kDefaulted);
}

TEST(Stated, WhatIsNotThereNobodyStated) {
  const auto object = ObjectFromJson(Deployment(1, ""));
  EXPECT_EQ(k8s::Stated(object, nullptr).Of("/spec/strategy"), k8s::Statement::kDefaulted);
}

TEST(Stated, Source1OwnedByApply) {
  EXPECT_EQ(Replicas(ObjectFromJson(
                Deployment(1, R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:spec":{"f:replicas":{}}}}],)"))),
            k8s::Statement::kStated);
  EXPECT_EQ(Replicas(ObjectFromJson(
                Deployment(1, R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:spec":{"f:template":{}}}}],)"))),
            k8s::Statement::kDefaulted);
  EXPECT_EQ(Replicas(ObjectFromJson(
                Deployment(1, R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:metadata":{"f:labels":{}}}}],)"))),
            k8s::Statement::kDefaulted);
}

constexpr std::string_view kApplyOwner =
    R"("managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}}},"f:spec":{"f:replicas":{}}}}],)";

TEST(Stated, Source2LastAppliedDecides) {
  const std::string with =
      std::string(kApplyOwner) + R"("annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"replicas\":1}}"},)";
  const std::string without =
      std::string(kApplyOwner) + R"("annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{}}"},)";
  EXPECT_EQ(Replicas(ObjectFromJson(Deployment(1, with))), k8s::Statement::kStated);
  EXPECT_EQ(Replicas(ObjectFromJson(Deployment(1, without))), k8s::Statement::kDefaulted);
}

TEST(Stated, Source3AnotherUpdaterIsUnknownUnlessThisRequestChangedIt) {
  const auto object = ObjectFromJson(
      Deployment(1, R"("managedFields":[{"manager":"helm","operation":"Update","fieldsV1":{"f:spec":{"f:replicas":{}}}}],)"));
  const auto same = ObjectFromJson(Deployment(1, ""));
  const auto three = ObjectFromJson(Deployment(3, ""));
  EXPECT_EQ(Replicas(object), k8s::Statement::kUnknown);
  EXPECT_EQ(Replicas(object, &same), k8s::Statement::kUnknown);
  EXPECT_EQ(Replicas(object, &three), k8s::Statement::kStated);
}

TEST(Stated, Source3TheScaleSubresource) {
  const auto object = ObjectFromJson(Deployment(
      1, R"("managedFields":[{"manager":"kubectl","operation":"Update","subresource":"scale","fieldsV1":{"f:spec":{"f:replicas":{}}}}],)"));
  EXPECT_EQ(Replicas(object), k8s::Statement::kUnknown);
}

TEST(Stated, Source4NoManagedFields) {
  EXPECT_EQ(Replicas(ObjectFromJson(Deployment(1, ""))), k8s::Statement::kUnknown);
  EXPECT_EQ(Replicas(ObjectFromJson(Deployment(1, R"("managedFields":[],)"))), k8s::Statement::kUnknown);
}

TEST(Stated, Source4WhatKubectlWasGivenIsStatedAlsoWithoutManagedFields) {
  const auto applied = [](std::string_view spec) {
    return R"("annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":)" + std::string(spec) + R"(}"},)";
  };
  EXPECT_EQ(Replicas(ObjectFromJson(Deployment(1, applied(R"({\"replicas\":1})")))), k8s::Statement::kStated);
  EXPECT_EQ(Replicas(ObjectFromJson(Deployment(1, applied("{}")))), k8s::Statement::kUnknown);
}

TEST(Stated, ListItemsAreMatchedByTheirMergeKey) {
  // Container "a" stands second in the object and is owned by its name, not its index.
  const std::string owner =
      R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:lifecycle":{}}}}}}}}],)";
  const auto object = ObjectFromJson(Deployment(1, owner));
  EXPECT_EQ(k8s::Stated(object, nullptr).Of("/spec/template/spec/containers/1/lifecycle"), k8s::Statement::kStated);
  EXPECT_EQ(k8s::Stated(object, nullptr).Of("/spec/template/spec/terminationGracePeriodSeconds"), k8s::Statement::kDefaulted);
}

TEST(Stated, AnAtomicOwnerOwnsWhatIsBelow) {
  const auto object = ObjectFromJson(
      Deployment(1, R"("managedFields":[{"manager":"gitops","operation":"Apply","fieldsV1":{"f:spec":{"f:template":{}}}}],)"));
  EXPECT_EQ(k8s::Stated(object, nullptr).Of("/spec/template/spec/terminationGracePeriodSeconds"), k8s::Statement::kStated);
}

}  // namespace
}  // namespace warden
