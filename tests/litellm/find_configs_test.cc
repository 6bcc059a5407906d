// Where configurations are found, and that their secrets are sealed.
#include "litellm/config/find_configs.h"

#include <gtest/gtest.h>

#include "doc/json_writer.h"
#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

Object ConfigMap(std::string_view data) {
  return testing::ObjectFromYaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n" + std::string(data));
}

TEST(FindConfigs, AKeyWithAModelList) {
  const Object object = ConfigMap("  litellm_config.yml: |\n    model_list: []\n  other.yaml: |\n    a: 1\n");
  const auto found = litellm::FindConfigs(object, engine::EmptySnapshot(), {});
  ASSERT_EQ(found.configs.size(), 1U);
  EXPECT_EQ(found.configs[0].place(), "litellm_config.yml");
  EXPECT_EQ(found.configs[0].Section("model_list").path(), (Path{"/data/litellm_config.yml", "/model_list"}));
}

TEST(FindConfigs, OneSectionOfLiteLlmsOwnIsEnough) {
  for (const char* section : {"general_settings", "litellm_settings", "router_settings"}) {
    const Object one = ConfigMap("  c.yaml: |\n    " + std::string(section) + ": {a: 1}\n");
    EXPECT_EQ(litellm::FindConfigs(one, engine::EmptySnapshot(), {}).configs.size(), 1U) << section;
  }
  const Object two = ConfigMap("  c.yaml: |\n    litellm_settings:\n    general_settings:\n");
  EXPECT_EQ(litellm::FindConfigs(two, engine::EmptySnapshot(), {}).configs.size(), 1U);
  // Everybody's word, and a word that is no section here.
  for (const char* text : {"include: [a.yaml]", "general_settings: see below", "a: {general_settings: {}}"}) {
    const Object other = ConfigMap("  c.yaml: |\n    " + std::string(text) + "\n");
    EXPECT_TRUE(litellm::FindConfigs(other, engine::EmptySnapshot(), {}).configs.empty()) << text;
  }
}

TEST(FindConfigs, APartOfAnotherIsNoneByItself) {
  const std::string part = "  more.yaml: |\n    router_settings: {a: 1}\n";
  const Object both = ConfigMap("  c.yaml: |\n    include: [/etc/litellm/more.yaml]\n    model_list: []\n" + part);
  const auto found = litellm::FindConfigs(both, engine::EmptySnapshot(), {});
  ASSERT_EQ(found.configs.size(), 1U);
  EXPECT_EQ(found.configs[0].place(), "c.yaml");
  EXPECT_EQ(litellm::FindConfigs(ConfigMap("  c.yaml: |\n    model_list: []\n" + part), engine::EmptySnapshot(), {}).configs.size(), 2U);
}

TEST(FindConfigs, ALabelledOneOfOneSectionThatCannotBeReadIsNamed) {
  const std::string broken = "data:\n  c.yaml: |\n    general_settings: {a: b: c}\n";
  const std::string head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gw";
  const Object labelled = testing::ObjectFromYaml(head + ", labels: {litellm-warden.dev/component: proxy}}\n" + broken);
  EXPECT_EQ(litellm::FindConfigs(labelled, engine::EmptySnapshot(), {}).unreadable.size(), 1U);
  const Object plain = testing::ObjectFromYaml(head + "}\n" + broken);
  EXPECT_TRUE(litellm::FindConfigs(plain, engine::EmptySnapshot(), {}).unreadable.empty()) << "prose may mention a section";
}

TEST(FindConfigs, TextInHelmValuesOfOneSection) {
  const Object application = testing::ObjectFromYaml(R"(apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: litellm, namespace: argocd}
spec:
  source:
    chart: app-template
    helm:
      values: |
        configMaps:
          config:
            data:
              config.yaml: |
                litellm_settings:
                  drop_params: true
)");
  const auto found = litellm::FindConfigs(application, engine::EmptySnapshot(), {});
  ASSERT_EQ(found.configs.size(), 1U) << "the example of docs/hosts.md";
  EXPECT_TRUE(found.configs[0].Section("litellm_settings").exists());
}

TEST(FindConfigs, NotAConfiguration) {
  for (const char* data :
       {"  LITELLM_BASE_URL: http://litellm:4000\n", "  config.json: '{\"model_list\": []}'\n", "  c.yaml: \"model_list is a word\"\n"}) {
    const Object object = ConfigMap(data);
    EXPECT_TRUE(litellm::FindConfigs(object, engine::EmptySnapshot(), {}).configs.empty()) << data;
  }
}

TEST(FindConfigs, WhatCannotBeReadIsNamedWithItsPlaceInTheFile) {
  const Object object = ConfigMap("  c.yaml: |\n    model_list:\n    - a: b: c\n");
  const auto found = litellm::FindConfigs(object, engine::EmptySnapshot(), {});
  ASSERT_EQ(found.unreadable.size(), 1U);
  EXPECT_EQ(found.unreadable[0].place, "c.yaml");
  EXPECT_EQ(found.unreadable[0].error.place.line, 7U);
}

TEST(FindConfigs, CredentialsAreSealedReferencesAreNot) {
  const Object object = ConfigMap(
      "  c.yaml: |\n    model_list:\n    - model_name: a\n      litellm_params: {model: openai/a, api_key: canary, api_base: "
      "'https://u:canary@h'}\n    - litellm_params: {api_key: os.environ/KEY, max_tokens: 5}\n"
      "    general_settings: {master_key: canary, database_url: 'postgres://u:canary@h/d'}\n    environment_variables: {HF_TOKEN: "
      "canary}\n");
  const auto found = litellm::FindConfigs(object, engine::EmptySnapshot(), {});
  ASSERT_EQ(found.configs.size(), 1U);
  const std::string json = doc::ToJson(found.configs[0].document().root());
  EXPECT_EQ(json.find("canary"), std::string::npos) << json;
  EXPECT_NE(json.find("os.environ/KEY"), std::string::npos);
  EXPECT_NE(json.find("\"max_tokens\":5"), std::string::npos);
}

}  // namespace
}  // namespace warden
