// Which values of a configuration are secrets, by their places.
#include "litellm/readers/config_secrets.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "doc/reader.h"
#include "litellm/config/find_configs.h"
#include "litellm/knowledge/well_known_keys.h"

namespace warden {
namespace {

std::string Found(std::string_view yaml, bool master = false) {
  const Object object =
      litellm::ConfigFileObject(*doc::ReadYaml(std::string(yaml), "config.yaml", Dialect::kPyYaml).document, "config.yaml");
  const litellm::Config config(object, object.document(), "", {});
  std::string text;
  for (const litellm::ConfigSecret& secret : master ? litellm::MasterKeysIn(config) : litellm::SecretsIn(config)) {
    constexpr std::string_view kKinds[] = {"harmless", "dummy", "secret", "url"};
    text += fmt::format("{}: {}{}; ", secret.subject, kKinds[static_cast<int>(secret.kind)],
                        litellm::IsWellKnownKey(*secret.field.value()) ? " well-known" : "");
  }
  return text;
}

TEST(ConfigSecrets, OfModelsByTheirNames) {
  EXPECT_EQ(
      Found("model_list:\n- {model_name: a, litellm_params: {api_key: abcdefgh12345678, aws_secret_access_key: zzzzzzzzzzzz}}\n"
            "- {model_name: b, litellm_params: {api_key: none, extra_headers: {Authorization-Token: abcdefgh12345678}}}\n"),
      "model a, api_key: secret; model a, aws_secret_access_key: secret; model b, api_key: dummy; model b, Authorization-Token: secret; ");
}

TEST(ConfigSecrets, OthersByTheirPlaces) {
  EXPECT_EQ(Found("litellm_settings: {cache_params: {password: 12345678}}\n"
                  "general_settings: {database_url: \"postgresql://u:secret@db/x\", master_key: sk-abcdefgh}\n"
                  "guardrails: [{guardrail_name: pii, litellm_params: {api_key: abcdefgh12345678}}]\n"
                  "model_list: []\n"),
            "litellm_settings.cache_params.password: secret; general_settings.database_url: url; guardrails.pii.litellm_params.api_key: "
            "secret; ");
}

TEST(ConfigSecrets, WhatIsNone) {
  EXPECT_EQ(
      Found("model_list:\n- model_name: a\n  litellm_params:\n    input_cost_per_token: 0.0000025\n    default_api_key_tpm_limit: 1000000\n"
            "    api_key: os.environ/X\n    vertex_credentials: /etc/key.json\n    litellm_credential_name: eu\n    api_key_2: ${KEY}\n"
            "    azure_ad_token:\n"),
      "");
}

TEST(ConfigSecrets, MasterKeys) {
  EXPECT_EQ(Found("general_settings: {master_key: sk-1234}", true), "general_settings.master_key: secret well-known; ");
  EXPECT_EQ(Found("general_settings: {master_key: 1234}", true), "general_settings.master_key: secret well-known; ");
  EXPECT_EQ(
      Found("general_settings: {master_key: sk-3f2504e04f8941d3}\nenvironment_variables: {LITELLM_MASTER_KEY: sk-3f2504e04f8941d3}", true),
      "general_settings.master_key: secret; environment_variables.LITELLM_MASTER_KEY: secret; ");
  EXPECT_EQ(Found("general_settings: {master_key: os.environ/K}", true), "");
  EXPECT_EQ(Found("general_settings: {master_key: \"\"}", true), "");
  EXPECT_EQ(Found("general_settings:\n", true), "");
}

}  // namespace
}  // namespace warden
