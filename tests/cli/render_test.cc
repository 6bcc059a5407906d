// check --helm and --kustomize: what is called, where findings stand, what is said when something is missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/run.h"

namespace warden {
namespace {

using ::testing::ElementsAre;
using testing::FakeCommands;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MemoryFileSystem;
using ::testing::Not;
using testing::Outcome;
using testing::RunWarden;
using testing::Terminal;

constexpr const char* kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: x}}\n  "
    "template:\n    metadata: {labels: {app: x}}\n    spec:\n      containers:\n      - name: litellm\n        image: "
    "ghcr.io/berriai/litellm:v1.81.14-stable\n";

class Render : public ::testing::Test {
 protected:
  void SetUp() override {
    files_.files["charts/litellm/Chart.yaml"] = "name: litellm-helm\n";
    files_.files["deploy/kustomization.yaml"] = "resources: []\n";
  }
  Outcome Run(std::string_view command) { return RunWarden(command, files_, "", Terminal::kNone, 2, &commands_); }

  MemoryFileSystem files_;
  FakeCommands commands_;
};

TEST_F(Render, ChartsStandInTheirTemplates) {
  commands_.programs["helm"].out =
      "---\n# Source: litellm-helm/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: "
      "a}\n---\n# Source: litellm-helm/templates/deployment.yaml\n" +
      std::string(kDeployment);
  const auto outcome = Run("check --rule LW101 --helm charts/litellm --helm-values a.yaml --helm-values b.yaml");
  EXPECT_EQ(outcome.exit, 1) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("fix (manual): Set replicas: 2"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("`warden fix`")));
  EXPECT_THAT(outcome.out, HasSubstr("charts/litellm/templates/deployment.yaml (rendered):7:13"));
  EXPECT_THAT(commands_.calls,
              ElementsAre(ElementsAre("helm", "template", "litellm", "--values", "a.yaml", "--values", "b.yaml", "--", "charts/litellm")));
}

TEST_F(Render, KustomizationsByKustomizeElseByKubectl) {
  commands_.programs["kubectl"].out = kDeployment;
  EXPECT_THAT(Run("check --rule LW101 --kustomize deploy").out, HasSubstr("deploy (rendered):6:13"));
  commands_.programs["kustomize"].out = kDeployment;
  EXPECT_EQ(Run("check --rule LW101 --kustomize deploy/").exit, 1);
  EXPECT_THAT(commands_.calls,
              ElementsAre(ElementsAre("kubectl", "kustomize", "--", "deploy"), ElementsAre("kustomize", "build", "--", "deploy")));
}

TEST_F(Render, OriginsNameTheFile) {
  commands_.programs["kustomize"].out =
      "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\n  "
      "annotations:\n    config.kubernetes.io/origin: |\n      path: ../base/deployment.yaml\nspec: {replicas: 1, selector: {matchLabels: "
      "{a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: litellm, image: "
      "'ghcr.io/berriai/litellm:v1.81.14'}]}}}\n";
  EXPECT_THAT(Run("check --rule LW101 --kustomize deploy").out, HasSubstr("deploy/../base/deployment.yaml (rendered):8:"));
}

// What is rendered is the whole system: a budget that is not in it does not exist.
TEST_F(Render, WhatIsNotRenderedDoesNotExist) {
  commands_.programs["kustomize"].out = kDeployment;
  EXPECT_THAT(Run("check --rule LW401 --kustomize deploy --fail-on info").out, HasSubstr("LW401"));
}

TEST_F(Render, TogetherWithFiles) {
  commands_.programs["kustomize"].out = kDeployment;
  files_.files["more.yaml"] = kDeployment;
  const auto outcome = Run("check --rule LW101 more.yaml --kustomize deploy");
  EXPECT_THAT(outcome.out, HasSubstr("deploy (rendered):6:13"));
  EXPECT_THAT(outcome.out, HasSubstr("more.yaml:6:13"));
}

TEST_F(Render, WhatIsMissingIsNamed) {
  const auto helm = Run("check --helm charts/litellm");
  EXPECT_EQ(helm.exit, 2);
  EXPECT_THAT(helm.err, HasSubstr("--helm needs helm on the PATH"));
  const auto kustomize = Run("check --kustomize deploy");
  EXPECT_EQ(kustomize.exit, 2);
  EXPECT_THAT(kustomize.err, HasSubstr("--kustomize needs kustomize or kubectl on the PATH"));
}

TEST_F(Render, WhatAProgramSaysIsShownWithoutCredentials) {
  commands_.programs["helm"] = {1, "half of it", "Error: bad url https://user:canary@charts.example.com\n"};
  const auto outcome = Run("check --helm charts/litellm");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("`helm template litellm -- charts/litellm` failed (exit code 1): Error: bad url"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("canary")));
}

TEST_F(Render, WhatAProgramQuotesIsNoValue) {
  for (const char* said :
       {"Error: values don't meet the schema: at '/masterkey': 'correcthorse' does not match pattern '^sk-'",
        "Error: - masterkey: correcthorse: Does not match pattern", "invalid literal source correcthorse, expected key=value",
        "Error: execution error at (x/templates/a.yaml:1:2): error calling fail: correcthorse is too short",
        "wrong type for value; expected string; got map[innocent:correcthorse]", "map[string]interface {}{\"innocent\":\"correcthorse\"}",
        "cannot unmarshal \"correcthorse\" into Go value", "cannot unmarshal `correcthorse` into int",
        "json: {\"innocent\": \"correcthorse\"}", "Error: failed parsing --set data: key \"correcthorse\" has no value",
        "Error: unterminated 'correcthorse"}) {
    commands_.programs["helm"] = {1, "", said};
    EXPECT_THAT(Run("check --helm charts/litellm").err, Not(HasSubstr("correcthorse"))) << said;
  }
}

TEST_F(Render, WhereAProgramGivesUpIsShown) {
  for (const char* said :
       {"Error: template: litellm-helm/templates/deployment.yaml:12:20: executing \"litellm-helm/templates/deployment.yaml\" at",
        "Error: parse error at (x/templates/a.yaml:3): function \"defualt\" not defined", "json: unknown field \"replcas\"",
        "accumulating resources from '../base': open '/x/../base/kustomization.yaml': no such file or directory",
        "Error: open values.yaml: no such file or directory", "no matches for kind \"Deploymnt\" in version \"apps/v1\"",
        "chart's dependency isn't there", "yaml: line 5: could not find expected ':'"}) {
    commands_.programs["helm"] = {1, "", said};
    EXPECT_THAT(Run("check --helm charts/litellm").err, HasSubstr(said));
  }
}

TEST_F(Render, ATimeoutIsAnError) {
  commands_.programs["helm"] = {};
  commands_.failure = Status(StatusCode::kTimeout, "it did not end in time");
  const auto outcome = Run("check --helm charts/litellm");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, HasSubstr("it did not end in time"));
}

}  // namespace
}  // namespace warden
