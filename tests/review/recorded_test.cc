// What must hold for each recorded AdmissionReview, by name.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "review/reviews.h"

namespace warden::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The recording whose name starts so.
std::string Name(std::string_view prefix) {
  for (const std::string& name : RecordedNames()) {
    if (name.starts_with(prefix) && !IsForValidateOnly(name)) return name;
  }
  ADD_FAILURE() << "no recording " << prefix;
  return {};
}

std::set<std::string> PatchedPlaces(const Answered& answered) {
  std::set<std::string> places;
  if (!answered.patch) return places;
  for (const Json& operation : *answered.patch) places.insert(operation.at("path").get<std::string>());
  return places;
}

const std::string kReplicas = "/spec/replicas";
const std::string kLifecycle = "/spec/template/spec/containers/0/lifecycle";
const std::string kGrace = "/spec/template/spec/terminationGracePeriodSeconds";
const std::string kMaxSurge = "/spec/strategy/rollingUpdate/maxSurge";
const std::string kMaxUnavailable = "/spec/strategy/rollingUpdate/maxUnavailable";

bool HasPreStop(const Answered& answered) {
  return answered.patch && answered.patch->dump().find(R"("preStop":{"sleep":{"seconds":10}})") != std::string::npos;
}

Json WithCurrentImage(Json review) {
  review["request"]["object"]["spec"]["template"]["spec"]["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.109.0";
  return review;
}

TEST(Recorded, CreatesThatStateNothingAreFilled) {
  for (const auto prefix : {"01_", "10_", "13_"}) {
    SCOPED_TRACE(prefix);
    const auto denied = Mutate(Recorded(Name(prefix)));
    EXPECT_TRUE(denied.patch);
    EXPECT_THAT(denied.warnings(), IsEmpty()) << "its image is vulnerable: nothing is announced that is refused";
    const auto answered = Mutate(WithCurrentImage(Recorded(Name(prefix))));
    EXPECT_TRUE(answered.allowed());
    EXPECT_EQ(PatchedPlaces(answered), (std::set<std::string>{kReplicas, kMaxUnavailable, kMaxSurge, kLifecycle, kGrace}));
    EXPECT_EQ(PatchedPlaces(denied), PatchedPlaces(answered));
    EXPECT_TRUE(HasPreStop(answered)) << answered.body;
    const bool unknown = prefix == std::string_view("01_");  // kubectl create owns every default
    EXPECT_THAT(answered.warnings(), Contains(unknown ? "replicas is 1, Kubernetes' default; set to 2 (LW101); exempt the rule to keep 1"
                                                      : "filled replicas: 2 (LW101), not stated"));
    EXPECT_THAT(answered.warnings(), Contains(AllOf(StartsWith("filled container litellm preStop: "), HasSubstr("(LW103), not stated"))));
    EXPECT_EQ(answered.response["auditAnnotations"].at("filled-LW101"), "replicas: 2 (spec.replicas)");
    EXPECT_TRUE(answered.response["auditAnnotations"].contains("filled-LW103"));
  }
}

// What the author of the CREATE owns by now (strategy, grace period, replicas) cannot be told from intent.
TEST(Recorded, UpdatesOfThePodTemplateGetTheirPreStopAndNothingElse) {
  for (const auto prefix : {"03_", "06_"}) {
    SCOPED_TRACE(prefix);
    const auto answered = Mutate(Recorded(Name(prefix)));
    EXPECT_TRUE(answered.allowed());
    EXPECT_EQ(PatchedPlaces(answered), std::set<std::string>{kLifecycle});
    EXPECT_TRUE(HasPreStop(answered)) << answered.body;
  }
}

TEST(Recorded, WhatChangesNoSpecOrRemovesIsNotPatched) {
  for (const auto prefix : {"02_", "07_", "08_", "09_", "12_"}) {
    SCOPED_TRACE(prefix);
    const auto mutated = Mutate(Recorded(Name(prefix)));
    EXPECT_TRUE(mutated.allowed());
    EXPECT_FALSE(mutated.patch) << mutated.body;
    EXPECT_TRUE(Validate(Recorded(Name(prefix))).allowed());
  }
}

TEST(Recorded, StatedReplicasThatWereThereBeforeAreWarnedAboutAndLeftAlone) {
  for (const auto prefix : {"11_", "14_", "15_"}) {
    SCOPED_TRACE(prefix);
    EXPECT_THAT(PatchedPlaces(Mutate(Recorded(Name(prefix)))), ::testing::Not(Contains(kReplicas)));
    const auto validated = Validate(Recorded(Name(prefix)));
    EXPECT_TRUE(validated.allowed());
    EXPECT_THAT(validated.warnings(), Contains("LW101 single-replica: replicas is 1, should be at least 2 (spec.replicas)"));
    EXPECT_THAT(validated.response["auditAnnotations"].at("admitted").get<std::string>(), HasSubstr("LW101"));
  }
}

TEST(Recorded, DryRunGetsTheSameAnswer) {
  auto wet = Recorded(Name("15_"));
  wet["request"]["dryRun"] = false;
  EXPECT_EQ(Validate(Recorded(Name("15_"))).body, Validate(wet).body);
  EXPECT_EQ(Mutate(Recorded(Name("15_"))).body, Mutate(wet).body);
}

TEST(Recorded, ScalingUpPassesAndAPersonScalingFrom3To1IsDenied) {
  EXPECT_TRUE(Validate(Recorded(Name("04_"))).allowed());
  const auto denied = Validate(Recorded(Name("05_")));
  EXPECT_FALSE(denied.allowed());
  EXPECT_EQ(denied.code(), 403U);
  EXPECT_THAT(denied.message(), HasSubstr("LW101 single-replica: replicas is 1, should be at least 2 (spec.replicas)"));
  ASSERT_EQ(denied.response["status"]["details"]["causes"].size(), 1U);
  EXPECT_EQ(denied.response["status"]["details"]["causes"][0]["reason"], "LW101 single-replica");
  EXPECT_EQ(denied.response["status"]["details"]["causes"][0]["field"], "spec.replicas");
  EXPECT_EQ(denied.response["auditAnnotations"]["denied-by"], "LW101");
  const auto mutated = Mutate(Recorded(Name("05_")));
  EXPECT_TRUE(mutated.allowed());
  EXPECT_FALSE(mutated.patch);
}

TEST(Recorded, GlobalDropParamsIsWarnedAbout) {
  const auto answered = Validate(Recorded(Name("17_")));
  EXPECT_TRUE(answered.allowed());
  EXPECT_THAT(answered.warnings(), Contains(StartsWith("LW206 global-drop-params: ")));
  EXPECT_FALSE(Mutate(Recorded(Name("17_"))).patch) << "what is stated is never changed";
}

// Only the creations of the single, hookless Deployment, the scale-down, and what 03 does without its fill may be denied.
TEST(Recorded, AllOthersAreAllowedWithoutPatch) {
  const std::set<std::string, std::less<>> told = {"01", "02", "03", "05", "06", "07", "08", "09",
                                                   "10", "11", "12", "13", "14", "15", "17"};
  int others = 0;
  for (const std::string& name : RecordedNames()) {
    if (told.count(name.substr(0, 2)) != 0) continue;
    SCOPED_TRACE(name);
    ++others;
    const auto validated = Validate(Recorded(name));
    EXPECT_TRUE(validated.allowed()) << validated.body;
    EXPECT_THAT(validated.warnings(), IsEmpty());
    if (IsForValidateOnly(name)) continue;
    const auto mutated = Mutate(Recorded(name));
    EXPECT_TRUE(mutated.allowed());
    EXPECT_FALSE(mutated.patch) << mutated.body;
  }
  EXPECT_GE(others, 14);
}

}  // namespace
}  // namespace warden::testing
