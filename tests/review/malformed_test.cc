// Bodies that are not, or not quite, an AdmissionReview; and reviews that nobody judges.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "review/reviews.h"

namespace warden::testing {
namespace {

using ::testing::HasSubstr;

constexpr auto kPurposes = {review::ReviewPurpose::kValidate, review::ReviewPurpose::kMutate};

struct Bad {
  std::string body;
  std::string message;
};

class NoReadableUid : public ::testing::TestWithParam<Bad> {};

TEST_P(NoReadableUid, IsOneLineOfTextWithStatus400) {
  for (const auto purpose : kPurposes) {
    const auto answered = Ask(purpose, GetParam().body);
    EXPECT_EQ(answered.http, 400U);
    EXPECT_THAT(answered.body, HasSubstr(GetParam().message));
    EXPECT_EQ(answered.body.find('\n') + 1, answered.body.size());
    EXPECT_LT(answered.body.size(), 300U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, NoReadableUid,
    ::testing::Values(
        Bad{"", "line 1, column 1"}, Bad{" \n ", "read AdmissionReview: line"}, Bad{"kind: AdmissionReview\n", "line 1, column 1"},
        Bad{"{\"request\":{\"uid\":\"a\"}", "read AdmissionReview: line 1"}, Bad{"{\"request\":{\"uid\":\"a\"}} x", "line 1, column"},
        Bad{"null", "request.uid is missing"}, Bad{"[]", "request.uid is missing"}, Bad{"{}", "request.uid is missing"},
        Bad{"{\"request\":null}", "request.uid is missing"}, Bad{"{\"request\":[]}", "request.uid is missing"},
        Bad{"{\"request\":{\"uid\":\"\"}}", "request.uid is missing"}, Bad{"{\"request\":{\"uid\":7}}", "request.uid is missing"},
        Bad{"{\"request\":{\"uid\":\"" + std::string(257, 'u') + "\"}}", "request.uid is over 256 bytes"},
        Bad{"{\"request\":{\"uid\":\"a\xff\"}}", "line 1"}, Bad{std::string("{\0}", 3), "line 1, column 2"},
        Bad{std::string(2000, '['), "line 1"}));

struct Wrong {
  std::string name;
  std::function<void(Json&)> break_it;
  std::string message;
};

class ReadableUid : public ::testing::TestWithParam<Wrong> {};

TEST_P(ReadableUid, IsDeniedWithCode400AndSaysWhy) {
  Json review = Recorded("03_set_image.update_deployment");
  GetParam().break_it(review);
  for (const auto purpose : kPurposes) {
    const auto answered = Ask(purpose, review.dump());
    EXPECT_EQ(answered.http, 200U);
    EXPECT_EQ(answered.response.at("uid"), review["request"]["uid"]);
    EXPECT_FALSE(answered.allowed());
    EXPECT_EQ(answered.code(), 400U);
    EXPECT_THAT(answered.message(), HasSubstr(GetParam().message));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Reviews, ReadableUid,
    ::testing::Values(
        Wrong{"Kind", [](Json& r) { r["kind"] = "Review"; }, "kind is not AdmissionReview"},
        Wrong{"NoKind", [](Json& r) { r.erase("kind"); }, "kind is not AdmissionReview"},
        Wrong{"OldVersion", [](Json& r) { r["apiVersion"] = "admission.k8s.io/v1beta1"; }, "apiVersion is not admission.k8s.io/v1"},
        Wrong{"NoOperation", [](Json& r) { r["request"].erase("operation"); }, "request.operation is missing"},
        Wrong{"Operation", [](Json& r) { r["request"]["operation"] = "PATCH"; }, "request.operation is none of"},
        Wrong{"SmallOperation", [](Json& r) { r["request"]["operation"] = "update"; }, "request.operation is none of"},
        Wrong{"NoRequestKind", [](Json& r) { r["request"].erase("kind"); }, "request.kind is missing"},
        Wrong{"KindIsText", [](Json& r) { r["request"]["kind"] = "Deployment"; }, "kind is not an object"},
        Wrong{"NoResource", [](Json& r) { r["request"].erase("resource"); }, "request.resource is missing"},
        Wrong{"NoObject", [](Json& r) { r["request"]["object"] = nullptr; }, "request.object is missing"},
        Wrong{"NoOldObject", [](Json& r) { r["request"]["oldObject"] = nullptr; }, "request.oldObject is missing"},
        Wrong{"ObjectIsText", [](Json& r) { r["request"]["object"] = "{}"; }, "object is not an object"},
        Wrong{"OtherKind", [](Json& r) { r["request"]["object"]["kind"] = "Secret"; }, "request.object is not of request.kind"},
        Wrong{"NoApiVersion", [](Json& r) { r["request"]["oldObject"].erase("apiVersion"); }, "request.oldObject is not of request.kind"},
        Wrong{"DryRun", [](Json& r) { r["request"]["dryRun"] = "yes"; }, "dryRun is not true or false"},
        Wrong{"Groups", [](Json& r) { r["request"]["userInfo"]["groups"] = {1}; }, "groups holds something"},
        Wrong{"User", [](Json& r) { r["request"]["userInfo"]["username"] = 5; }, "username is not a string"}),
    [](const auto& info) { return info.param.name; });

// Nobody judges these; that they pass, and unchanged, is the whole answer.
void ExpectPasses(const Json& review) {
  for (const auto purpose : kPurposes) {
    const auto answered = Ask(purpose, review.dump());
    EXPECT_TRUE(answered.allowed()) << answered.body;
    EXPECT_FALSE(answered.patch);
    EXPECT_TRUE(answered.warnings().empty()) << answered.body;
  }
}

TEST(NotJudged, OtherSubResources) {
  for (const auto sub_resource : {"status", "exec", "ephemeralcontainers", "eviction", "anything"}) {
    Json review = Recorded("01_create_plain.create_deployment");
    review["request"]["subResource"] = sub_resource;
    ExpectPasses(review);
    review["request"]["object"] = nullptr;
    ExpectPasses(review);
  }
}

TEST(NotJudged, Connect) {
  Json review = Recorded("01_create_plain.create_deployment");
  review["request"]["operation"] = "CONNECT";
  ExpectPasses(review);
  review["request"]["subResource"] = "exec";
  review["request"]["kind"] = {{"group", ""}, {"version", "v1"}, {"kind", "PodExecOptions"}};
  review["request"]["object"] = {{"kind", "PodExecOptions"}, {"apiVersion", "v1"}, {"command", {"sh"}}};
  ExpectPasses(review);
  review["request"]["object"] = nullptr;
  ExpectPasses(review);
}

TEST(NotJudged, RemovalWithoutAnObject) {
  Json review = Recorded("08_delete_with_finalizer.delete_deployment");
  review["request"]["oldObject"] = nullptr;  // API servers before 1.15
  ExpectPasses(review);
}

TEST(NotJudged, ForeignObjects) {
  Json review = Recorded("01_create_plain.create_deployment");
  Json& object = review["request"]["object"];
  object = Json::parse(R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"llm"},"spec":{"replicas":1,
      "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"nginx:1.27"}]}}}})");
  ExpectPasses(review);
}

TEST(NotJudged, UnknownKinds) {
  Json review = Recorded("01_create_plain.create_deployment");
  review["request"]["kind"] = {{"group", "example.com"}, {"version", "v1"}, {"kind", "Widget"}};
  review["request"]["resource"] = {{"group", "example.com"}, {"version", "v1"}, {"resource", "widgets"}};
  review["request"]["object"] = {
      {"apiVersion", "example.com/v1"}, {"kind", "Widget"}, {"metadata", {{"name", "litellm"}}}, {"spec", {{"replicas", 1}}}};
  ExpectPasses(review);
}

// A webhook that says no to them stops recovery after a node is lost.
TEST(NotJudged, PodsAndReplicaSets) {
  Json review = Recorded("01_create_plain.create_deployment");
  Json& request = review["request"];
  const Json pod_template = request["object"]["spec"]["template"];
  request["kind"] = {{"group", ""}, {"version", "v1"}, {"kind", "Pod"}};
  request["resource"] = {{"group", ""}, {"version", "v1"}, {"resource", "pods"}};
  request["object"] = {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", "litellm-0"}}}, {"spec", pod_template["spec"]}};
  ExpectPasses(review);
}

TEST(NotJudged, ScalesOfOtherResources) {
  Json review = Recorded("05_scale_down.update_scale_scale");
  review["request"]["resource"] = {{"group", ""}, {"version", "v1"}, {"resource", "replicationcontrollers"}};
  ExpectPasses(review);
}

TEST(Judged, ByKindAndNotByWhatTheClientUsed) {
  Json review = Recorded("01_create_plain.create_deployment");
  review["request"]["requestKind"] = {{"group", "extensions"}, {"version", "v1beta1"}, {"kind", "Deployment"}};
  EXPECT_EQ(Validate(review).body, Validate(Recorded("01_create_plain.create_deployment")).body);
}

TEST(Judged, NamespaceOfTheRequestWhereTheObjectNamesNone) {
  Json review = Recorded("01_create_plain.create_deployment");
  review["request"]["object"]["metadata"].erase("namespace");
  EXPECT_THAT(Validate(review).message(), ::testing::StartsWith("Deployment llm/litellm has "));
}

TEST(Judged, GenerateName) {
  Json review = Recorded("01_create_plain.create_deployment");
  review["request"].erase("name");
  review["request"]["object"]["metadata"].erase("name");
  review["request"]["object"]["metadata"]["generateName"] = "litellm-";
  EXPECT_THAT(Validate(review).message(), ::testing::StartsWith("Deployment llm/litellm- has "));
  EXPECT_TRUE(Mutate(review).patch);
}

}  // namespace
}  // namespace warden::testing
