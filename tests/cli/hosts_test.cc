// Files together: what a kustomization makes of them, and configurations in values, checked and fixed from the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/run.h"
#include "run/judge_files.h"
#include "run/run_files.h"
#include "warden/catalogue.h"

namespace warden {
namespace {

using ::testing::HasSubstr;
using testing::MemoryFileSystem;
using ::testing::Not;
using testing::RunWarden;

constexpr const char* kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: x}}\n  "
    "template:\n    metadata: {labels: {app: x}}\n    spec:\n      terminationGracePeriodSeconds: 60\n      containers:\n      - name: "
    "litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n        args: [--config, /etc/litellm/config.yaml]\n        "
    "volumeMounts: [{name: config, mountPath: /etc/litellm}]\n      volumes: [{name: config, configMap: {name: litellm-config}}]\n";

constexpr const char* kConfig =
    "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: os.environ/KEY}\nlitellm_settings:\n  request_timeout: "
    "600\n  "
    "drop_params: true # why\n";

constexpr const char* kKustomization =
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: llm\nnamePrefix: team-\nresources: "
    "[deployment.yaml]\npatches:\n- path: patches/replicas.yaml\nconfigMapGenerator:\n- name: litellm-config\n  files: "
    "[config.yaml=conf/proxy.yaml]\n";

// Complete enough to be judged, were it not for who names it.
constexpr const char* kPatch =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: x}}\n  "
    "template:\n    spec:\n      containers:\n      - name: litellm\n        image: ghcr.io/berriai/litellm:v1.81.14-stable\n";

MemoryFileSystem Kustomized() {
  MemoryFileSystem files;
  files.files["k/deployment.yaml"] = kDeployment;
  files.files["k/conf/proxy.yaml"] = kConfig;
  files.files["k/patches/replicas.yaml"] = kPatch;
  files.files["k/kustomization.yaml"] = kKustomization;
  return files;
}

TEST(Hosts, AWorkloadFindsTheFileThatBecomesItsConfigMap) {
  MemoryFileSystem files = Kustomized();
  // Shutdown takes longer than is granted: the file says how long a request may take.
  const auto with = RunWarden("check --rule LW105 --fail-on info k", files);
  EXPECT_EQ(with.exit, 1) << with.out;
  EXPECT_THAT(with.out, HasSubstr("LW105"));
  files.files.erase("k/kustomization.yaml");
  const auto without = RunWarden("check --rule LW105 --fail-on info k", files);
  EXPECT_EQ(without.exit, 0) << without.out;
}

TEST(Hosts, TheFileOfAGeneratorIsNamedAsItsConfigMap) {
  MemoryFileSystem files = Kustomized();
  const auto outcome = RunWarden("check --rule LW206 --output json k", files);
  EXPECT_THAT(outcome.out, HasSubstr(R"("kind": "ConfigMap")"));
  EXPECT_THAT(outcome.out, HasSubstr("k/conf/proxy.yaml"));
  EXPECT_THAT(outcome.out, HasSubstr("configuration config.yaml"));
}

TEST(Hosts, TheFileOfAGeneratorIsFixed) {
  MemoryFileSystem files = Kustomized();
  const auto outcome = RunWarden("fix --unsafe --rule LW206 k", files);
  EXPECT_EQ(outcome.exit, 0) << outcome.out << outcome.err;
  std::string wanted = kConfig;
  wanted.replace(wanted.find("drop_params: true") + 13, 4, "false");
  EXPECT_EQ(files.files["k/conf/proxy.yaml"], wanted);
}

TEST(Hosts, PatchesAreSkippedAndCounted) {
  MemoryFileSystem files = Kustomized();
  const auto folder = RunWarden("check --verbose --rule LW101 k", files);
  EXPECT_THAT(folder.out, HasSubstr("k/patches/replicas.yaml: Deployment litellm skipped: a patch, named by k/kustomization.yaml"));
  EXPECT_THAT(folder.out, Not(HasSubstr("replicas is 1")));
  EXPECT_EQ(folder.exit, 0) << folder.out;
}

// As a pre-commit hook names it: the kustomization is not among the files, but around them.
TEST(Hosts, APatchAloneIsRecognisedByTheKustomizationAboveIt) {
  MemoryFileSystem files = Kustomized();
  EXPECT_EQ(RunWarden("check --rule LW101 k/patches/replicas.yaml", files).exit, 0);
  EXPECT_EQ(RunWarden("check --rule LW101 ./k/patches/replicas.yaml k/deployment.yaml", files).exit, 0);
  files.files.erase("k/kustomization.yaml");
  EXPECT_EQ(RunWarden("check --rule LW101 k/patches/replicas.yaml", files).exit, 1);
}

// A run in little memory reads files again: the same answer.
TEST(Hosts, LittleMemoryChangesNothing) {
  const MemoryFileSystem files = Kustomized();
  const Engine engine(AllRules(), Policy(AllRules()));
  std::vector<run::InputFile> inputs;
  for (const auto& [name, text] : files.files) inputs.push_back({name, text, {}});
  const auto judge = [&](const run::RunFiles::Room& room) {
    const MemoryFileSystem disk;
    run::RunFiles run(inputs, disk, Coverage::kComplete, room);
    run.Read(2, [](std::size_t) {});
    std::string text;
    for (std::size_t i = 0; i < run.size(); ++i) {
      for (const Finding& finding : run::JudgeFile(run, i, engine, {.coverage = Coverage::kComplete}).findings) {
        text += std::string(finding.rule->id) + " " + finding.at.file + " " + finding.message + "\n";
      }
    }
    return text;
  };
  const std::string plenty = judge({.whole = 1U << 30, .small = 0, .cached = 0});
  EXPECT_THAT(plenty, HasSubstr("LW105"));
  EXPECT_EQ(judge({.whole = 0, .small = 0, .cached = 0}), plenty);
  EXPECT_EQ(judge({.whole = 0, .small = 1U << 30, .cached = 0}), plenty);
}

TEST(Hosts, ConfigurationsInValuesAreFixedWhereTheyStand) {
  const std::string application =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm, namespace: argocd}\nspec:\n  source:\n    helm:\n    "
      "  "
      "values: |\n        # the gateway\n        configMaps:\n          config:\n            data:\n              config.yaml: |\n         "
      "   "
      "    model_list: []\n                litellm_settings:\n                  drop_params: true # why\n";
  MemoryFileSystem files;
  files.files["app.yaml"] = application;
  const auto check = RunWarden("check --rule LW206 app.yaml", files);
  EXPECT_THAT(check.out, HasSubstr("app.yaml:15:32"));
  EXPECT_THAT(check.out, HasSubstr("configuration spec.source.helm.values, configMaps.config.data.config.yaml"));
  EXPECT_EQ(RunWarden("fix --unsafe --rule LW206 app.yaml", files).exit, 0);
  std::string wanted = application;
  wanted.replace(wanted.find("drop_params: true") + 13, 4, "false");
  EXPECT_EQ(files.files["app.yaml"], wanted);
}

}  // namespace
}  // namespace warden
