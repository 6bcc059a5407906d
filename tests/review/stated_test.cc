// What was stated, by each source that tells, on what an API server really sends; and the circumstances in which nothing is filled.
#include <algorithm>

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "review/reviews.h"
#include "support/objects.h"

namespace warden::testing {
namespace {

const std::string kPlain = "01_create_plain.create_deployment";            // one Update entry that owns every default
const std::string kClientSide = "10_apply_client_side.create_deployment";  // Update, and last-applied
const std::string kServerSide = "13_apply_server_side.create_deployment";  // Apply

Json& Object(Json& review) { return review["request"]["object"]; }

// The value that /mutate puts at spec.replicas; 0: it leaves it.
int FilledReplicas(const Json& review) {
  const auto answered = Mutate(review);
  EXPECT_TRUE(answered.allowed());
  if (!answered.patch) return 0;
  for (const Json& operation : *answered.patch) {
    if (operation["path"] == "/spec/replicas") return operation["value"].get<int>();
  }
  return 0;
}

bool FillsPreStop(const Json& review) {
  const auto answered = Mutate(review);
  return answered.patch && answered.patch->dump().find("preStop") != std::string::npos;
}

// `review` as an UPDATE from what it creates.
Json UpdateOf(Json review) {
  review["request"]["operation"] = "UPDATE";
  review["request"]["oldObject"] = review["request"]["object"];
  return review;
}

TEST(Stated, AnyValueButTheDefaultIsStated) {
  for (const auto& name : {kPlain, kClientSide, kServerSide}) {
    Json review = Recorded(name);
    Object(review)["spec"]["replicas"] = 3;
    EXPECT_EQ(FilledReplicas(review), 0) << name;
    Object(review)["spec"]["replicas"] = 0;
    EXPECT_EQ(FilledReplicas(review), 0) << name << ": switched off is a decision";
  }
}

TEST(Stated, OwnedByAnApplyEntry) {
  Json review = Recorded(kServerSide);
  EXPECT_EQ(FilledReplicas(review), 2);
  Object(review)["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]["f:replicas"] = Json::object();
  EXPECT_EQ(FilledReplicas(review), 0);
}

TEST(Stated, AnApplyEntryOfMetadataSaysNothingAboutSpec) {
  Json review = Recorded(kPlain);
  Object(review)["metadata"]["managedFields"].push_back({{"manager", "labeller"},
                                                         {"operation", "Apply"},
                                                         {"fieldsType", "FieldsV1"},
                                                         {"fieldsV1", {{"f:metadata", {{"f:labels", {{"f:app", Json::object()}}}}}}}});
  EXPECT_EQ(FilledReplicas(review), 2) << "still unknown: filled on CREATE";
  review["request"]["userInfo"]["username"] = "system:serviceaccount:ci:deployer";
  EXPECT_EQ(FilledReplicas(review), 0) << "and still not defaulted";
}

TEST(Stated, LastAppliedTells) {
  Json review = Recorded(kClientSide);
  EXPECT_EQ(FilledReplicas(review), 2);
  auto& applied = Object(review)["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"];
  Json said = Json::parse(applied.get<std::string>());
  said["spec"]["replicas"] = 1;
  applied = said.dump() + "\n";
  EXPECT_EQ(FilledReplicas(review), 0);
}

// `kubectl diff` of a file that no longer states what it stated: the annotation is that of the apply before, the value is the default. The
// apply after it is filled, so this one is.
TEST(Stated, ADiffOfWhatDropsALineIsFilledAsItsApplyIs) {
  Json review = UpdateOf(Recorded(kClientSide));
  for (const char* member : {"object", "oldObject"}) {
    Json& object = review["request"][member];
    auto& applied = object["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"];
    Json said = Json::parse(applied.get<std::string>());
    said["spec"]["replicas"] = 2;
    applied = said.dump() + "\n";
    object["spec"]["replicas"] = std::string_view(member) == "object" ? 1 : 2;
  }
  EXPECT_EQ(FilledReplicas(review), 0) << "what is stored may be meant";
  review["request"]["dryRun"] = true;
  EXPECT_EQ(FilledReplicas(review), 2);
}

TEST(Stated, LastAppliedTellsHoweverDeepAPartOfItIs) {
  Json review = Recorded(kClientSide);
  auto& applied = Object(review)["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"];
  Json said = Json::parse(applied.get<std::string>());
  said["spec"]["replicas"] = 1;
  Json deep = 1;
  for (int i = 0; i < 200; ++i) deep = Json::array({deep});
  said["spec"]["deep"] = deep;
  applied = said.dump() + "\n";
  EXPECT_EQ(FilledReplicas(review), 0);
}

// GitOps controllers that apply client-side are service accounts, but last-applied tells all there is to know.
TEST(Stated, LastAppliedTellsAlsoForServiceAccounts) {
  Json review = Recorded(kClientSide);
  review["request"]["userInfo"]["username"] = "system:serviceaccount:argocd:argocd-application-controller";
  EXPECT_EQ(FilledReplicas(review), 2);
}

TEST(Stated, AnotherUpdateEntryIsUnknown) { EXPECT_EQ(FilledReplicas(Recorded(kPlain)), 2) << "filled on CREATE, with a warning"; }

TEST(Stated, NoManagedFieldsIsUnknown) {
  Json review = Recorded(kPlain);
  Object(review)["metadata"].erase("managedFields");
  EXPECT_EQ(FilledReplicas(review), 2);
  EXPECT_EQ(FilledReplicas(UpdateOf(review)), 0);
}

TEST(Stated, UnknownIsNotFilledForThoseWhoSendTheWholeObjectAgain) {
  Json helm = Recorded(kPlain);
  Object(helm)["metadata"]["annotations"]["meta.helm.sh/release-name"] = "litellm";
  EXPECT_EQ(FilledReplicas(helm), 0);
  Json service_account = Recorded(kPlain);
  service_account["request"]["userInfo"]["username"] = "system:serviceaccount:ci:deployer";
  EXPECT_EQ(FilledReplicas(service_account), 0);
}

TEST(Stated, ThroughTheScaleSubResource) {
  // 06 still carries the entry of `kubectl scale`: replicas are stated, and the restart adds only the hook.
  const Json review = Recorded("06_rollout_restart.update_deployment");
  EXPECT_EQ(FilledReplicas(review), 0);
  EXPECT_TRUE(FillsPreStop(review));
}

TEST(NotFilled, WhatAControllerOwns) {
  Json review = Recorded(kServerSide);
  Object(review)["metadata"]["ownerReferences"] = {
      {{"apiVersion", "litellm.example/v1"}, {"kind", "LiteLLMProxy"}, {"name", "main"}, {"uid", "u"}, {"controller", true}}};
  EXPECT_FALSE(Mutate(review).patch);
  const auto validated = Validate(review);
  EXPECT_TRUE(validated.allowed()) << "what a controller owns is its owner's affair";
  EXPECT_NE(validated.body.find("LiteLLMProxy main"), std::string::npos) << validated.body;
}

TEST(NotFilled, ReplicasWhereAPodCannotRunTwice) {
  const auto pod_spec = [](Json& review) -> Json& { return Object(review)["spec"]["template"]["spec"]; };
  Json claim = Recorded(kServerSide);
  pod_spec(claim)["volumes"].push_back({{"name", "data"}, {"persistentVolumeClaim", {{"claimName", "litellm-data"}}}});
  Json host_port = Recorded(kServerSide);
  pod_spec(host_port)["containers"][0]["ports"][0]["hostPort"] = 4000;
  Json host_network = Recorded(kServerSide);
  pod_spec(host_network)["hostNetwork"] = true;
  for (const Json& review : {claim, host_port, host_network}) {
    EXPECT_EQ(FilledReplicas(review), 0);
    EXPECT_TRUE(FillsPreStop(review)) << "the hook has nothing to do with it";
  }
}

TEST(NotFilled, TheSleepActionWhereTheClusterMayNotKnowIt) {
  Json review = Recorded(kServerSide);
  for (const auto minor : {std::optional<int>(29), std::optional<int>()}) {
    const auto answered = Mutate(review, {.minor = minor});
    ASSERT_TRUE(answered.patch);
    EXPECT_EQ(answered.patch->dump().find(R"("sleep":{)"), std::string::npos);
  }
}

TEST(NotFilled, UnderADeletionTimestamp) {
  Json review = Recorded("09_finalizer_removed_while_deleting.update_deployment");
  EXPECT_FALSE(Mutate(review).patch);
  Object(review)["spec"]["template"]["spec"]["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.83.0-stable";
  EXPECT_FALSE(Mutate(review).patch) << "also when the spec changes";
}

// CVE-2023-34091 of another product: a deletionTimestamp must not switch judging off.
TEST(Judged, AChangedSpecUnderADeletionTimestamp) {
  Json review = Recorded("09_finalizer_removed_while_deleting.update_deployment");
  EXPECT_TRUE(Validate(review).allowed());
  EXPECT_TRUE(Validate(review).warnings().empty()) << "only a finalizer comes off";
  review["request"]["oldObject"]["spec"]["replicas"] = 3;
  Object(review)["spec"]["replicas"] = 1;
  EXPECT_FALSE(Validate(review).allowed());
}

Json DropsTheReplicasLine(int before) {
  Json review = UpdateOf(Recorded(kServerSide));
  Json& old = review["request"]["oldObject"];
  old["spec"]["replicas"] = before;
  old["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]["f:replicas"] = Json::object();
  return review;
}

// Dropping the line must not shrink a gateway.
TEST(Update, DroppingTheReplicasLineFillsTheOldValue) {
  EXPECT_EQ(FilledReplicas(DropsTheReplicasLine(5)), 5);
  EXPECT_EQ(FilledReplicas(DropsTheReplicasLine(2)), 2);
  EXPECT_EQ(FilledReplicas(DropsTheReplicasLine(0)), 0) << "off stays off";
  Json single = DropsTheReplicasLine(1);
  EXPECT_EQ(FilledReplicas(single), 0) << "1 before and 1 by default: the spec does not change, so nothing may";
  Object(single)["spec"]["template"]["spec"]["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.83.0-stable";
  EXPECT_EQ(FilledReplicas(single), 2) << "at least 2";
}

TEST(Update, NeverStatedReplicasAreLeftAlone) {
  Json review = UpdateOf(Recorded(kServerSide));
  Object(review)["spec"]["template"]["spec"]["containers"][0]["image"] = "ghcr.io/berriai/litellm:v1.83.0-stable";
  EXPECT_EQ(FilledReplicas(review), 0);
}

Json ScaleTo(int before, int after, const std::string& user) {
  Json review = Recorded("05_scale_down.update_scale_scale");
  review["request"]["userInfo"]["username"] = user;
  review["request"]["oldObject"]["spec"]["replicas"] = before;
  Object(review)["spec"]["replicas"] = after;
  return review;
}

TEST(Scale, APersonMayNotGiveUpRedundancy) {
  EXPECT_FALSE(Validate(ScaleTo(3, 1, "alice")).allowed());
  EXPECT_TRUE(Validate(ScaleTo(3, 2, "alice")).allowed());
}

TEST(Scale, SwitchingOffAndOnPasses) {
  EXPECT_TRUE(Validate(ScaleTo(3, 0, "alice")).allowed());
  EXPECT_TRUE(Validate(ScaleTo(0, 1, "alice")).allowed());
}

TEST(Scale, From1To1IsWarnedAbout) {
  const auto answered = Validate(ScaleTo(1, 1, "alice"));
  EXPECT_TRUE(answered.allowed());
  EXPECT_EQ(answered.warnings().size(), 1U);
}

TEST(Scale, AutoscalersAreWarnedAbout) {
  for (const auto user : {"system:serviceaccount:kube-system:horizontal-pod-autoscaler", "system:serviceaccount:keda:keda-operator",
                          "system:kube-controller-manager"}) {
    const auto answered = Validate(ScaleTo(3, 1, user));
    EXPECT_TRUE(answered.allowed()) << user;
    EXPECT_EQ(answered.warnings().size(), 1U) << user;
  }
}

// The request tells whose Scale it is: another kind may have a workload of the same name.
TEST(Scale, IsJudgedByTheWorkloadThatTheRequestNames) {
  const auto workload = [](std::string_view kind, std::string_view image) {
    return "apiVersion: apps/v1\nkind: " + std::string(kind) +
           "\nmetadata: {name: litellm, namespace: llm}\nspec: {selector: {}, template: {spec: {containers: [{name: main, image: '" +
           std::string(image) + "'}]}}}\n---\n";
  };
  const std::string ours = "ghcr.io/berriai/litellm:v1.90.2", foreign = "redis:7";
  for (const bool deployment : {true, false}) {
    const auto objects =
        ObjectsFromYaml(workload("Deployment", deployment ? ours : foreign) + workload("StatefulSet", deployment ? foreign : ours));
    const engine::MemorySnapshot around(objects, Coverage::kPartial);
    Json review = ScaleTo(3, 1, "alice");
    review["request"]["resource"]["resource"] = "deployments";
    EXPECT_EQ(Validate(review, {.snapshot = &around}).allowed(), !deployment);
    review["request"]["resource"]["resource"] = "statefulsets";
    EXPECT_EQ(Validate(review, {.snapshot = &around}).allowed(), deployment);
  }
}

// A view tells that it is LiteLLM's, whatever its name; that is the workload's own, and no hearsay. Under an autoscaler it is no matter.
TEST(Scale, IsDeniedWhateverTheNameOfItsWorkload) {
  const std::string gateway =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gw, namespace: llm}\nspec: {selector: {}, template: {spec: {containers: "
      "[{name: main, image: 'ghcr.io/berriai/litellm:v1.90.2'}]}}}\n";
  const std::string autoscaler =
      "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: llm}\nspec: {minReplicas: 2, "
      "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: gw}}\n";
  Json review = ScaleTo(3, 1, "alice");
  review["request"]["name"] = "gw";
  Object(review)["metadata"]["name"] = "gw";
  review["request"]["oldObject"]["metadata"]["name"] = "gw";
  for (const bool scaled : {false, true}) {
    const auto objects = ObjectsFromYaml(scaled ? gateway + autoscaler : gateway);
    const engine::MemorySnapshot around(objects, Coverage::kPartial);
    EXPECT_EQ(Validate(review, {.snapshot = &around}).allowed(), scaled);
  }
}

TEST(Scale, OfSomethingElsePasses) {
  Json review = ScaleTo(3, 1, "alice");
  review["request"]["name"] = "web";
  Object(review)["metadata"]["name"] = "web";
  review["request"]["oldObject"]["metadata"]["name"] = "web";
  EXPECT_TRUE(Validate(review).allowed());
}

}  // namespace
}  // namespace warden::testing
