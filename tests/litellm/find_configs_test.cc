// Where configurations are found, and that their secrets are sealed.
#include "litellm/find_configs.h"

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
  const auto found = FindConfigs(object, EmptySnapshot());
  ASSERT_EQ(found.configs.size(), 1U);
  EXPECT_EQ(found.configs[0].place(), "litellm_config.yml");
  EXPECT_EQ(found.configs[0].Section("model_list").path(), (Path{"/data/litellm_config.yml", "/model_list"}));
}

TEST(FindConfigs, TwoKnownSectionsAreEnoughOneIsNot) {
  const Object two = ConfigMap("  c.yaml: |\n    litellm_settings: {}\n    general_settings: {}\n");
  EXPECT_EQ(FindConfigs(two, EmptySnapshot()).configs.size(), 1U);
  const Object one = ConfigMap("  c.yaml: |\n    general_settings: {}\n");
  EXPECT_TRUE(FindConfigs(one, EmptySnapshot()).configs.empty());
}

TEST(FindConfigs, NotAConfiguration) {
  for (const char* data :
       {"  LITELLM_BASE_URL: http://litellm:4000\n", "  config.json: '{\"model_list\": []}'\n", "  c.yaml: \"model_list is a word\"\n"}) {
    const Object object = ConfigMap(data);
    EXPECT_TRUE(FindConfigs(object, EmptySnapshot()).configs.empty()) << data;
  }
}

TEST(FindConfigs, WhatCannotBeReadIsNamedWithItsPlaceInTheFile) {
  const Object object = ConfigMap("  c.yaml: |\n    model_list:\n    - a: b: c\n");
  const auto found = FindConfigs(object, EmptySnapshot());
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
  const auto found = FindConfigs(object, EmptySnapshot());
  ASSERT_EQ(found.configs.size(), 1U);
  const std::string json = ToJson(found.configs[0].document().root());
  EXPECT_EQ(json.find("canary"), std::string::npos) << json;
  EXPECT_NE(json.find("os.environ/KEY"), std::string::npos);
  EXPECT_NE(json.find("\"max_tokens\":5"), std::string::npos);
}

}  // namespace
}  // namespace warden
