// What a policy changes of an answer, bytes to bytes: modes, exemptions, profiles by namespace, broken glass, controllers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/base64.h"
#include "engine/snapshots.h"
#include "review/handle.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

constexpr std::chrono::sys_seconds kNow = std::chrono::sys_days(2026y / 11 / 21) + 12h;

// Only the rules that these tests speak of: others come, and find what they find.
Policy PolicyOf(std::string_view body) {
  auto loaded = Policy::Read("apiVersion: litellm-warden.dev/v1alpha1\nkind: Policy\n" + std::string(body), "p.yaml", AllRules());
  for (const PolicyProblem& problem : loaded.problems) ADD_FAILURE() << ToString(problem);
  return *loaded.policy->With({.only = {"LW004", "LW006", "LW101", "LW103"}, .skip = {}});
}

Json Gateway(Json annotations = Json::object()) {
  return Json::parse(R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm","namespace":"llm"},
      "spec":{"replicas":1,"selector":{"matchLabels":{"app":"litellm"}},"template":{"metadata":{"labels":{"app":"litellm"}},
      "spec":{"terminationGracePeriodSeconds":90,"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:v1.94.3",
      "lifecycle":{"preStop":{"sleep":{"seconds":15}}}}]}}}})")
      .patch(Json::parse(R"([{"op":"add","path":"/metadata/annotations","value":)" + annotations.dump() + "}]"));
}

struct Answered {
  bool allowed = false;
  std::vector<std::string> warnings;
  Json audit = Json::object();
  std::string message;
};

Answered Validate(std::string_view policy, const Json& object, std::string_view ns = "llm", Json groups = Json::array(),
                  std::string_view profile = "") {
  Json placed = object;
  placed["metadata"]["namespace"] = ns;
  const Json review = {{"apiVersion", "admission.k8s.io/v1"},
                       {"kind", "AdmissionReview"},
                       {"request",
                        {{"uid", "u"},
                         {"kind", {{"group", "apps"}, {"version", "v1"}, {"kind", "Deployment"}}},
                         {"resource", {{"group", "apps"}, {"version", "v1"}, {"resource", "deployments"}}},
                         {"name", "litellm"},
                         {"namespace", ns},
                         {"operation", "CREATE"},
                         {"userInfo", {{"username", "alice"}, {"groups", std::move(groups)}}},
                         {"object", placed},
                         {"oldObject", nullptr}}}};
  const Engine engine(AllRules(), PolicyOf(policy));
  const engine::EmptySnapshot snapshot;
  const review::HttpAnswer answer =
      review::HandleReview(review::ReviewPurpose::kValidate, review.dump(),
                           {.engine = engine, .snapshot = snapshot, .profile = profile, .assumptions = {.kubernetes = {36}}, .now = kNow});
  EXPECT_EQ(answer.status, 200U) << answer.body;
  const Json response = Json::parse(answer.body)["response"];
  return {response["allowed"], response.value("warnings", std::vector<std::string>()), response.value("auditAnnotations", Json::object()),
          response.contains("status") ? response["status"]["message"] : ""};
}

TEST(PolicyAtAdmission, WithoutOneItIsDenied) {
  const Answered answered = Validate("", Gateway());
  EXPECT_FALSE(answered.allowed);
  EXPECT_EQ(answered.audit, Json({{"denied-by", "LW101"}}));
}

TEST(PolicyAtAdmission, ModeWarn) {
  const Answered answered = Validate("mode: warn\n", Gateway());
  EXPECT_TRUE(answered.allowed);
  EXPECT_THAT(answered.warnings, ElementsAre(HasSubstr("LW101 single-replica: replicas is 1")));
  EXPECT_EQ(answered.audit, Json({{"admitted", "LW101"}, {"mode", "warn"}}));
}

TEST(PolicyAtAdmission, ModeAuditTellsOnlyTheAuditLog) {
  const Answered answered = Validate("points: {admission: {mode: audit}}\n", Gateway());
  EXPECT_TRUE(answered.allowed);
  EXPECT_THAT(answered.warnings, IsEmpty());
  EXPECT_EQ(answered.audit, Json({{"audited", "LW101"}, {"mode", "audit"}}));
}

TEST(PolicyAtAdmission, NamespaceChoosesTheProfileUnlessThePathDoes) {
  const std::string_view policy = "namespaces: [{match: 'dev-*', profile: development}]\n";
  EXPECT_FALSE(Validate(policy, Gateway(), "llm").allowed);
  EXPECT_TRUE(Validate(policy, Gateway(), "dev-a").allowed);
  EXPECT_FALSE(Validate(policy, Gateway(), "dev-a", Json::array(), "production").allowed);
}

TEST(PolicyAtAdmission, AnExemptionIsInTheAuditLog) {
  const Answered answered = Validate("", Gateway({{"litellm-warden.dev/exempt", "LW101; reason=one node; until=2026-12-31"}}));
  EXPECT_TRUE(answered.allowed);
  EXPECT_THAT(answered.warnings, IsEmpty());
  EXPECT_EQ(answered.audit, Json({{"exempted", "LW101"}}));
}

TEST(PolicyAtAdmission, AnExemptionThatIsOverDoesNotHelp) {
  const Answered answered = Validate("", Gateway({{"litellm-warden.dev/exempt", "LW101; reason=one node; until=2026-11-20"}}));
  EXPECT_FALSE(answered.allowed);
  EXPECT_THAT(answered.message, HasSubstr("warning LW004 expired-exemption: exemption of LW101 ended on 2026-11-20"));
}

TEST(PolicyAtAdmission, BrokenGlassIsSaidAndWritten) {
  const Answered answered = Validate("", Gateway({{"litellm-warden.dev/break-glass", "INC-7, gateway down; until=2026-11-21T20:00:00Z"}}));
  EXPECT_TRUE(answered.allowed);
  ASSERT_EQ(answered.warnings.size(), 2U);
  EXPECT_EQ(answered.warnings[0], "glass broken, LW101 would have denied: annotation until 2026-11-21T20:00:00Z: INC-7, gateway down");
  EXPECT_EQ(answered.audit,
            Json({{"admitted", "LW101"}, {"break-glass", "LW101 by alice: annotation until 2026-11-21T20:00:00Z: INC-7, gateway down"}}));
}

TEST(PolicyAtAdmission, GlassOfAGroup) {
  const std::string_view policy = "breakGlass: {groups: [sre]}\n";
  EXPECT_FALSE(Validate(policy, Gateway(), "llm", {"dev"}).allowed);
  const Answered answered = Validate(policy, Gateway(), "llm", {"dev", "sre"});
  EXPECT_TRUE(answered.allowed);
  EXPECT_EQ(answered.audit["break-glass"], "LW101 by alice: group sre");
}

TEST(PolicyAtAdmission, GlassThatHoldsIsExplained) {
  const Answered answered = Validate("", Gateway({{"litellm-warden.dev/break-glass", "please; until=2026-11-25T20:00:00Z"}}));
  EXPECT_FALSE(answered.allowed);
  EXPECT_THAT(answered.warnings,
              ElementsAre("litellm-warden.dev/break-glass is not honoured: 2026-11-25T20:00:00Z is more than 24 h away"));
  EXPECT_FALSE(answered.audit.contains("break-glass"));
}

// What people write into a reason goes to logs: never more than a line, never a token.
TEST(PolicyAtAdmission, ReasonsAreMadeFitToLeave) {
  const Answered answered = Validate(
      "", Gateway({{"litellm-warden.dev/break-glass", "sk-proj-0123456789abcdef0123456789abcdef\nforged; until=2026-11-21T20:00:00Z"}}));
  EXPECT_TRUE(answered.allowed);
  const std::string all = Json(answered.warnings).dump() + answered.audit.dump();
  EXPECT_EQ(all.find("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(all.find("\\n"), std::string::npos);
}

// The pointers and values that /mutate sets, as one object.
Json Filled(std::string_view policy, const Json& object) {
  const Json review = {{"apiVersion", "admission.k8s.io/v1"},
                       {"kind", "AdmissionReview"},
                       {"request",
                        {{"uid", "u"},
                         {"kind", {{"group", "apps"}, {"version", "v1"}, {"kind", "Deployment"}}},
                         {"resource", {{"group", "apps"}, {"version", "v1"}, {"resource", "deployments"}}},
                         {"name", "litellm"},
                         {"namespace", "llm"},
                         {"operation", "CREATE"},
                         {"userInfo", {{"username", "alice"}, {"groups", Json::array()}}},
                         {"object", object},
                         {"oldObject", nullptr}}}};
  auto loaded = Policy::Read("apiVersion: litellm-warden.dev/v1alpha1\nkind: Policy\n" + std::string(policy), "p.yaml", AllRules());
  for (const PolicyProblem& problem : loaded.problems) ADD_FAILURE() << ToString(problem);
  const Engine engine(AllRules(), *loaded.policy);
  const engine::EmptySnapshot snapshot;
  const review::HttpAnswer answer =
      review::HandleReview(review::ReviewPurpose::kMutate, review.dump(),
                           {.engine = engine, .snapshot = snapshot, .profile = {}, .assumptions = {.kubernetes = {36}}, .now = kNow});
  const Json response = Json::parse(answer.body)["response"];
  EXPECT_EQ(response["allowed"], true);
  Json filled = Json::object();
  if (!response.contains("patch")) return filled;
  for (const Json& operation : Json::parse(base::DecodeBase64(response["patch"].get<std::string>()).value())) {
    filled[operation["path"].get<std::string>()] = operation["value"];
  }
  return filled;
}

Json TwoReplicas() {
  Json gateway = Gateway();
  gateway["spec"]["replicas"] = 2;
  gateway["spec"]["strategy"] = {{"type", "RollingUpdate"}, {"rollingUpdate", {{"maxUnavailable", 0}, {"maxSurge", 1}}}};
  return gateway;
}

// Probes and spreading are the author's affair until a house says otherwise.
TEST(PolicyAtAdmission, FillsByPolicyOnly) {
  EXPECT_EQ(Filled("", TwoReplicas()), Json::object());
  const Json filled = Filled("rules: {LW114: {fill: true}, LW131: {fill: true}}\n", TwoReplicas());
  const std::string container = "/spec/template/spec/containers/0";
  EXPECT_EQ(filled[container + "/readinessProbe"]["httpGet"]["path"], "/health/readiness") << filled;
  EXPECT_EQ(filled[container + "/livenessProbe"]["httpGet"]["path"], "/health/liveliness") << filled;
  EXPECT_TRUE(filled.contains(container + "/startupProbe")) << filled;
  const Json& spread = filled["/spec/template/spec/topologySpreadConstraints"];
  ASSERT_EQ(spread.size(), 1U) << filled;
  EXPECT_EQ(spread[0]["labelSelector"]["matchLabels"], Json({{"app", "litellm"}}));
  EXPECT_EQ(filled.size(), 4U) << filled;
}

TEST(PolicyAtAdmission, FillingByPolicyLeavesWhatIsStated) {
  Json gateway = TwoReplicas();
  Json& pod = gateway["spec"]["template"]["spec"];
  pod["topologySpreadConstraints"] = Json::parse(R"([{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"ScheduleAnyway"}])");
  pod["containers"][0]["readinessProbe"] = Json::parse(R"({"httpGet":{"path":"/health/liveliness","port":4000}})");
  const Json filled = Filled("rules: {LW114: {fill: true}, LW131: {fill: true}}\n", gateway);
  EXPECT_FALSE(filled.contains("/spec/template/spec/topologySpreadConstraints"));
  EXPECT_FALSE(filled.contains("/spec/template/spec/containers/0/readinessProbe"));
  EXPECT_TRUE(filled.contains("/spec/template/spec/containers/0/livenessProbe"));
}

}  // namespace
}  // namespace warden
