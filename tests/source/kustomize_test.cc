// What kustomizations say of other files.
#include "source/kustomize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "doc/edit.h"
#include "doc/reader.h"
#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "source/manifests.h"

namespace warden {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

source::KustomizeRoles Roles(std::string_view path, std::string_view text) {
  source::KustomizeRoles roles;
  const auto read = doc::ReadYaml(std::string(text), std::string(path), Dialect::kKubectl);
  EXPECT_TRUE(read.ok());
  roles.Add(path, read.document->root());
  return roles;
}

TEST(CleanRelativePath, DotsGo) {
  EXPECT_EQ(source::CleanRelativePath("a/./b/../c.yaml"), "a/c.yaml");
  EXPECT_EQ(source::CleanRelativePath("../a//b.yaml"), "../a/b.yaml");
  EXPECT_EQ(source::CleanRelativePath("a/../../b.yaml"), "../b.yaml");
  EXPECT_EQ(source::CleanRelativePath("/a/../b.yaml"), "/b.yaml");
}

TEST(KustomizeRoles, PatchesOfEveryKind) {
  const auto roles =
      Roles("overlays/prod/kustomization.yaml",
            "patches:\n- path: replicas.yaml\n- {path: ../shared/env.yaml, target: {kind: Deployment}}\n- patch: |\n    - op: "
            "remove\n      path: /x\npatchesStrategicMerge:\n- ./old.yaml\n- |\n  kind: Deployment\npatchesJson6902:\n- path: "
            "json.yaml\nresources: [../../base]\n");
  for (const char* path :
       {"overlays/prod/replicas.yaml", "overlays/shared/env.yaml", "overlays/prod/old.yaml", "overlays/prod/json.yaml"}) {
    ASSERT_NE(roles.Of(path), nullptr) << path;
    EXPECT_EQ(roles.Of(path)->patch_of, "overlays/prod/kustomization.yaml");
  }
  EXPECT_EQ(roles.Of("base"), nullptr);
  EXPECT_EQ(roles.Of("replicas.yaml"), nullptr);
  EXPECT_NE(roles.Of("./overlays/x/../prod/replicas.yaml"), nullptr);
}

TEST(KustomizeRoles, FilesOfGenerators) {
  const auto roles =
      Roles("kustomization.yaml",
            "namespace: litellm\nconfigMapGenerator:\n- name: litellm-config\n  files:\n  - proxy.yaml\n  - "
            "callbacks.py=src/cb.py\n  literals: [A=b]\n- name: other\n  files: [config.yaml=conf/other.yaml]\n- files: [x.yaml]\n");
  ASSERT_NE(roles.Of("proxy.yaml"), nullptr);
  EXPECT_THAT(roles.Of("proxy.yaml")->maps, ElementsAre(source::GeneratedMap{"litellm", "litellm-config", "proxy.yaml", {"callbacks.py"}}));
  EXPECT_THAT(roles.Of("conf/other.yaml")->maps, ElementsAre(source::GeneratedMap{"litellm", "other", "config.yaml", {}}));
  EXPECT_EQ(roles.Of("x.yaml"), nullptr);
}

constexpr std::string_view kConfig =
    "general_settings: {master_key: sk-canary-0123456789}  # canary\nmodel_list:\n- model_name: café\n  litellm_params: {model: "
    "openai/a, api_key: sk-canary-0123456789}\n";

source::FileObjects ReadGenerated(std::string_view text, std::string_view generators) {
  const auto roles = Roles("k/kustomization.yaml", "configMapGenerator: " + std::string(generators));
  return source::ReadFile("k/proxy.yaml", text, {}, 1, roles.Of("k/proxy.yaml"));
}

TEST(KustomizeRoles, AFileOfAGeneratorIsTheConfigurationOfItsConfigMap) {
  const source::FileObjects file = ReadGenerated(kConfig, "[{name: litellm-config, files: [config.yaml=proxy.yaml, a.py]}]");
  ASSERT_THAT(file.objects, SizeIs(1));
  const Object& map = file.objects[0];
  EXPECT_EQ(ToString(map.ref()), "ConfigMap litellm-config");
  EXPECT_NE(map.At("data").value()->Find("a.py"), nullptr);
  const auto found = litellm::FindConfigs(map, engine::EmptySnapshot(), {});
  ASSERT_THAT(found.configs, SizeIs(1));
  EXPECT_EQ(found.configs[0].place(), "config.yaml");
  const Document& document = found.configs[0].document();
  const Node* model = found.configs[0].Section("model_list").At(0)["litellm_params"]["model"].value();
  EXPECT_EQ(document.PlaceOf(model->range().begin), (Place{4, 27}));
  EXPECT_EQ(document.file(), "k/proxy.yaml");
}

TEST(KustomizeRoles, AFileOfTwoGeneratorsIsJudgedOnceAndSeenTwice) {
  const source::FileObjects file = ReadGenerated(kConfig, "[{name: one, files: [proxy.yaml]}, {name: two, files: [proxy.yaml]}]");
  ASSERT_THAT(file.objects, SizeIs(1));
  ASSERT_THAT(file.context, SizeIs(1));
  EXPECT_EQ(file.objects[0].ref().name, "one");
  EXPECT_EQ(file.context[0].ref().name, "two");
}

TEST(KustomizeRoles, AFileOfAGeneratorIsFixedItself) {
  for (const std::string line_end : {"\n", "\r\n"}) {
    const std::string text =
        "# head" + line_end + "litellm_settings:" + line_end + "  drop_params: true # why" + line_end + "model_list: []" + line_end;
    const source::FileObjects file = ReadGenerated(text, "[{name: one, files: [config.yaml=proxy.yaml]}]");
    ASSERT_THAT(file.objects, SizeIs(1));
    const auto found = litellm::FindConfigs(file.objects[0], engine::EmptySnapshot(), {});
    const Fix fix = Fix::Safe("x").Set(found.configs.at(0).Section("litellm_settings")["drop_params"], false);
    const auto lowered = doc::LowerToText(std::vector<doc::DocumentEdits>{{file.objects[0].document(), fix.edits}});
    ASSERT_TRUE(lowered.ok()) << lowered.status().message();
    std::string wanted = text;
    wanted.replace(wanted.find("true"), 4, "false");
    EXPECT_EQ(*lowered, wanted);
  }
}

// Its name and its other keys stand in the kustomization.
TEST(KustomizeRoles, WhatStandsInNoFileIsNotFixed) {
  const source::FileObjects file = ReadGenerated(kConfig, "[{name: one, files: [proxy.yaml]}]");
  const Fix fix = Fix::Safe("x").Set(file.objects[0].At("metadata.annotations.a"), "b");
  const auto lowered = doc::LowerToText(std::vector<doc::DocumentEdits>{{file.objects[0].document(), fix.edits}});
  ASSERT_FALSE(lowered.ok());
  EXPECT_THAT(lowered.status().message(), HasSubstr("stands in no file"));
}

TEST(KustomizeRoles, ExcerptsOfAGeneratedConfigMapShowNoSecret) {
  const source::FileObjects file = ReadGenerated(kConfig, "[{name: one, files: [proxy.yaml]}]");
  const Document& document = file.objects[0].document();
  const Node* text = document.root().Find("data")->Find("proxy.yaml");
  ASSERT_NE(text, nullptr);
  EXPECT_THAT(document.ExcerptOf(text->range()).text, Not(HasSubstr("canary")));
  for (std::uint32_t at = 0; at < kConfig.size(); ++at) EXPECT_THAT(document.ExcerptOf({at, at + 1}).text, Not(HasSubstr("sk-")));
}

TEST(KustomizeRoles, NothingOfAPatchIsJudged) {
  const auto roles = Roles("kustomization.yaml", "patches:\n- path: p.yaml\n");
  const source::FileObjects file =
      source::ReadFile("p.yaml",
                       "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec: {replicas: 1}\n---\n- op: "
                       "remove\n  path: /spec/replicas\n---\nmodel_list: [\n",
                       {}, 1, roles.Of("p.yaml"));
  EXPECT_THAT(file.objects, IsEmpty());
  ASSERT_THAT(file.foreign, SizeIs(2));
  EXPECT_THAT(file.foreign[0].reason, HasSubstr("a patch, named by kustomization.yaml"));
  EXPECT_EQ(file.foreign[0].object->name, "litellm");
  EXPECT_THAT(file.unread, SizeIs(1));  // what cannot be read is said all the same
}

}  // namespace
}  // namespace warden
