// The engine's own promises, shown with small rules of the test.
#include <gtest/gtest.h>

#include <algorithm>
#include <new>
#include <random>

#include "base/check.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "k8s/workload.h"
#include "support/objects.h"
#include "warden/catalogue.h"
#include "warden/context.h"
#include "warden/engine.h"
#include "warden/reporter.h"

namespace warden {
namespace {

constexpr std::string_view kDeployment = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm, namespace: llm}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.81.14-stable
)";

Rule Named(std::string_view id, AnyCheck check, Severity level = Severity::kError) {
  return Rule{.id = id,
              .name = id,
              .summary = "s",
              .rationale = "r",
              .remediation = "m",
              .production = level,
              .development = Severity::kWarning,
              .check = check};
}

Evaluation Judge(std::vector<const Rule*> rules, const Object& object, Circumstances circumstances = {}) {
  return Engine(rules, Policy(rules)).Evaluate(object, engine::EmptySnapshot(), circumstances);
}

TEST(Engine, ARuleThatFailsIsNamedAndTheOthersGoOn) {
  const Rule fails =
      Named("LW901", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload&, const Context&, Reporter&) { WARDEN_CHECK(false); }));
  const Rule throws = Named("LW902", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload&, const Context&, Reporter&) {
                              throw std::runtime_error("canary");
                            }),
                            Severity::kWarning);
  const Rule finds = Named("LW903", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload& w, const Context&, Reporter& r) {
                             r.At(w.replicas_field(), "replicas", "found");
                           }));
  const auto evaluation = Judge({FindRule("LW003"), &fails, &throws, &finds}, testing::ObjectFromYaml(kDeployment));
  ASSERT_EQ(evaluation.findings.size(), 3U);
  const auto of = [&](std::string_view subject) {
    return *std::find_if(evaluation.findings.begin(), evaluation.findings.end(), [&](const Finding& f) { return f.subject == subject; });
  };
  EXPECT_EQ(of("rule LW901").rule->id, "LW003");
  EXPECT_EQ(of("rule LW901").level, Severity::kError);
  EXPECT_EQ(of("rule LW902").level, Severity::kWarning);
  EXPECT_EQ(of("rule LW902").message.find("canary"), std::string::npos);
  EXPECT_EQ(of("replicas").message, "found");
}

TEST(Engine, BadAllocIsLetOut) {
  const Rule hungry =
      Named("LW901", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload&, const Context&, Reporter&) { throw std::bad_alloc(); }));
  EXPECT_THROW(Judge({&hungry}, testing::ObjectFromYaml(kDeployment)), std::bad_alloc);
}

TEST(Engine, ARuleWhoseKindsWereNotLookedAtIsSkippedAndSaysSo) {
  constexpr static std::string_view kNeeds[] = {"Secret"};
  Rule needy =
      Named("LW901", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload&, const Context&, Reporter& r) { r.Skip("asked"); }));
  needy.needs = kNeeds;
  const auto evaluation = Judge({&needy}, testing::ObjectFromYaml(kDeployment));
  ASSERT_EQ(evaluation.skipped.size(), 1U);
  EXPECT_EQ(evaluation.skipped[0].rule, "LW901");
  EXPECT_EQ(evaluation.skipped[0].reason, "needs Secret, which was not looked at");
}

TEST(Engine, WhatRestsOnOthersIsAtMostAWarningAtAdmission) {
  const Rule rests = Named("LW901", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload& w, const Context&, Reporter& r) {
                             r.At(w.replicas_field(), "replicas", "found").rests_on_others = true;
                           }));
  const auto object = testing::ObjectFromYaml(kDeployment);
  EXPECT_EQ(Judge({&rests}, object).findings.at(0).level, Severity::kError);
  EXPECT_EQ(Judge({&rests}, object, {.point = Point::kAudit}).findings.at(0).level, Severity::kError);
  const Finding finding = Judge({&rests}, object, {.point = Point::kAdmission}).findings.at(0);
  EXPECT_EQ(finding.level, Severity::kWarning);
  EXPECT_FALSE(finding.admitted) << "it never was an error there";
}

TEST(Engine, ForeignObjectsAreNotJudged) {
  const auto evaluation = Judge({AllRules().begin(), AllRules().end()},
                                testing::ObjectFromYaml("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: "
                                                        "{}, template: {spec: {containers: [{name: web, image: nginx}]}}}\n"));
  EXPECT_FALSE(evaluation.judged);
  EXPECT_TRUE(evaluation.findings.empty());
}

TEST(Engine, TheProfileDecidesTheLevel) {
  const auto object = testing::ObjectFromYaml(kDeployment);
  const std::vector<const Rule*> rules = {FindRule("LW101")};
  EXPECT_EQ(Judge(rules, object).findings.at(0).level, Severity::kError);
  EXPECT_EQ(Judge(rules, object, {.profile = kDevelopmentProfile}).findings.at(0).level, Severity::kWarning);
}

TEST(Engine, OrderDoesNotMatter) {
  const auto object = testing::ObjectFromYaml(kDeployment);
  std::vector<const Rule*> rules(AllRules().begin(), AllRules().end());
  const auto prints = [](const Evaluation& evaluation) {
    std::vector<std::string> out;
    for (const Finding& finding : evaluation.findings) out.push_back(Fingerprint(finding));
    return out;
  };
  const auto expected = prints(Judge(rules, object));
  EXPECT_FALSE(expected.empty());
  std::mt19937 random(7);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(rules.begin(), rules.end(), random);
    EXPECT_EQ(prints(Judge(rules, object)), expected);
  }
}

TEST(Engine, SubjectIsStable) {
  const auto prints = [](std::string_view text) {
    const std::vector<const Rule*> rules(AllRules().begin(), AllRules().end());
    std::vector<std::string> out;
    for (const Finding& finding : Judge(rules, testing::ObjectFromYaml(text)).findings) out.push_back(Fingerprint(finding));
    std::sort(out.begin(), out.end());
    return out;
  };
  const std::string moved = "# a comment more\n\n" + std::string(kDeployment) + "      - name: beside\n        image: nginx:1.29.3\n";
  std::string reordered(kDeployment);
  reordered.replace(reordered.find("      - name: litellm"), std::string("      - name: litellm").size(),
                    "      - name: beside\n        image: nginx:1.29.3\n      - name: litellm");
  EXPECT_EQ(prints(kDeployment), prints(moved));
  EXPECT_EQ(prints(kDeployment), prints(reordered));
}

TEST(Engine, WhatIsAbsentIsPlacedAtTheKeyAboveIt) {
  const auto evaluation = Judge({FindRule("LW101")}, testing::ObjectFromYaml(kDeployment));
  ASSERT_EQ(evaluation.findings.size(), 1U);
  EXPECT_EQ(evaluation.findings[0].at.path.outer, "/spec/replicas");
  EXPECT_EQ(evaluation.findings[0].at.begin, (Place{4, 1}));
  EXPECT_EQ(evaluation.findings[0].at.excerpt.text, "spec:");
}

// Two rules that undo each other give a Status, not a loop.
TEST(Engine, RoundsAreBounded) {
  Rule on = Named("LW901", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload& w, const Context&, Reporter& r) {
                    const Field f = w.object().At("spec.paused");
                    if (f.value() == nullptr || !*f.value()->boolean()) r.At(f, "paused", "off").fix = Fix::Safe("on").Set(f, true);
                  }));
  Rule off = Named("LW902", static_cast<CheckFn<k8s::Workload>>([](const k8s::Workload& w, const Context&, Reporter& r) {
                     const Field f = w.object().At("spec.paused");
                     if (f.value() != nullptr && *f.value()->boolean()) r.At(f, "paused", "on").fix = Fix::Safe("off").Set(f, false);
                   }));
  on.at_admission = off.at_admission = AtAdmission::kFill;
  const std::vector<const Rule*> rules = {&on, &off};
  const auto mutation =
      Engine(rules, Policy(rules)).Mutate(testing::ObjectFromYaml(kDeployment), engine::EmptySnapshot(), {.point = Point::kAdmission});
  ASSERT_FALSE(mutation.ok());
  EXPECT_EQ(mutation.status().code(), StatusCode::kInternal);
}

// Each node of a good object replaced by what does not belong there: the engine returns.
void Replace(const std::string& json, std::size_t begin, std::size_t end) {
  static const std::vector<const Rule*> rules(AllRules().begin(), AllRules().end());
  static const Engine engine(rules, Policy(rules));
  for (const std::string& odd : std::vector<std::string>{std::string("null"), std::string("\"\""), std::string("[]"), std::string("{}"),
                                                         std::string("-1"), "\"" + std::string(300, 'x') + "\""}) {
    std::string text = json;
    text.replace(begin, end - begin, odd);
    auto read = doc::ReadJson(text, "");
    if (!read.ok() || !read.document->root().is_object()) continue;
    const Object object = testing::ObjectFromJson(text);
    engine.Evaluate(object, engine::EmptySnapshot(), {});
    engine.Evaluate(object, engine::EmptySnapshot(), {.point = Point::kAdmission});
    (void)engine.Mutate(object, engine::EmptySnapshot(), {.point = Point::kAdmission});
  }
}

void ForEachNode(const std::string& json, const Node& node) {
  Replace(json, node.range().begin, node.range().end);
  for (const Node& item : node.items()) ForEachNode(json, item);
  for (const Member& member : node.members()) {
    const auto key = member.key.text();
    if (key != "apiVersion" && key != "kind") ForEachNode(json, member.value);
  }
}

TEST(Engine, NeverThrows) {
  for (
      const std::string& json : std::vector<std::string>{
          R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"litellm","namespace":"x","labels":{"app":"litellm"},"annotations":{"a":"b"},"ownerReferences":[{"kind":"K","name":"n","controller":false}]},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"litellm"}},"strategy":{"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"litellm"}},"spec":{"hostNetwork":false,"terminationGracePeriodSeconds":60,"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}],"initContainers":[{"name":"i","image":"x","restartPolicy":"Always"}],"containers":[{"name":"litellm","image":"ghcr.io/berriai/litellm:v1","ports":[{"hostPort":0}],"lifecycle":{"preStop":{"exec":{"command":["sleep","5"]},"httpGet":{"path":"/x"},"sleep":{"seconds":3}}},"env":[{"name":"A_KEY","value":"x"}]}]}}}})",
          R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"litellm"},"type":"Opaque","data":{"OPENAI_API_KEY":"YQo="},"stringData":{"DATABASE_URL":"x\n"}})",
          R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"litellm"},"data":{"config.yaml":"model_list: []\nlitellm_settings: {drop_params: true}\n"}})",
          R"({"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"litellm"},"spec":{"selector":{"matchLabels":{"app":"litellm"}}}})"}) {
    const auto read = doc::ReadJson(json, "");
    ASSERT_TRUE(read.ok());
    for (const Member& member : read.document->root().members()) {
      if (member.key.text() != "apiVersion" && member.key.text() != "kind") ForEachNode(json, member.value);
    }
  }
}

}  // namespace
}  // namespace warden
