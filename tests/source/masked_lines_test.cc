// What a diff may show of a file.
#include "source/masked_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warden {
namespace {

using ::testing::ElementsAre;

TEST(MaskedLines, SecretsAndCommentsGoKeysStay) {
  EXPECT_THAT(
      MaskedLines("a.yaml", "apiVersion: v1 # c\nkind: Secret\nmetadata: {name: s}\nstringData:\n  key: abc\n  more: |\n    x\n    y\n"),
      ElementsAre("apiVersion: v1 # …", "kind: Secret", "metadata: {name: s}", "stringData:", "  key: [redacted]", "  more: [redacted]",
                  "    [redacted]", "    [redacted]"));
}

TEST(MaskedLines, SecretsInsideAnEmbeddedConfigurationGo) {
  EXPECT_THAT(MaskedLines("a.yaml",
                          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  c.yaml: | # c\n    model_list:  # c\n"
                          "    - litellm_params:\n        api_key: abc # c\n        model: m\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: litellm}", "data:", "  c.yaml: | # …",
                          "    model_list:  # …", "    - litellm_params:", "        api_key: [redacted] # …", "        model: m"));
}

TEST(MaskedLines, EmbeddedConfigurationInQuotes) {
  const auto lines = MaskedLines("a.yaml",
                                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n"
                                 "  c.yaml: \"model_list:\\n- litellm_params:\\n    api_key: abc\\n    model: m\\n\"\n");
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[4].find("abc"), std::string::npos) << lines[4];
  EXPECT_NE(lines[4].find("api_key"), std::string::npos) << lines[4];
}

// What a reviewer needs stays: hiding too much is a fault as well.
TEST(MaskedLines, WhatIsNoSecretStays) {
  const std::vector<std::string> config = {
      "model_list:",
      "- model_name: gpt-4o",
      "  litellm_params:",
      "    model: azure/gpt-4o",
      "    api_base: https://host.example.com:8443/v1",
      "    api_key: os.environ/AZURE_API_KEY",
      "    api_version: \"2024-10-21\"",
      "    max_tokens: 100",
      "    rpm: 60",
      "    input_cost_per_token: 0.00001",
      "litellm_settings:",
      "  drop_params: true",
      "  cache_params: {type: redis, host: os.environ/REDIS_HOST, namespace: litellm}",
      "  token_limit: 4000",
      "  public_key_path: /etc/keys/public.pem",
      "  callbacks: [prometheus, my.module.object]",
      "general_settings:",
      "  master_key: os.environ/LITELLM_MASTER_KEY",
      "  key_alias: team-a",
      "  cache_key_prefix: litellm",
      "  enable_jwt_auth: true",
      "  pass_through_endpoints:",
      "  - path: /v1/rerank",
      "    target: https://api.example.com/v1/rerank",
      "    headers: {Content-Type: application/json, Authorization: os.environ/RERANK}",
  };
  std::string text;
  for (const std::string& line : config) text += line + "\n";
  EXPECT_THAT(MaskedLines("config.yaml", text), ::testing::ElementsAreArray(config));
}

TEST(MaskedLines, WhatIsNoSecretInAWorkloadStays) {
  const std::vector<std::string> manifest = {
      "apiVersion: apps/v1",
      "kind: Deployment",
      "metadata:",
      "  name: litellm",
      "  annotations: {secret.reloader.stakater.com/reload: litellm-secrets}",
      "spec:",
      "  template:",
      "    spec:",
      "      topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname}]",
      "      tolerations: [{key: gpu, operator: Exists}]",
      "      imagePullSecrets: [{name: registry}]",
      "      containers:",
      "      - image: ghcr.io/berriai/litellm@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "        args: [--config, /app/config.yaml, --port, \"4000\", --num_workers=4]",
      "        command: [sh, -c, \"sleep 15; exec litellm --api_key $API_KEY\"]",
      "        env:",
      "        - {name: LITELLM_MODE, value: PRODUCTION}",
      "        - name: DATABASE_PASSWORD",
      "          valueFrom: {secretKeyRef: {name: litellm, key: password}}",
      "        envFrom: [{secretRef: {name: litellm-keys}}]",
      "      volumes: [{name: v, secret: {secretName: litellm, items: [{key: a, path: b}]}}]",
  };
  std::string text;
  for (const std::string& line : manifest) text += line + "\n";
  EXPECT_THAT(MaskedLines("a.yaml", text), ::testing::ElementsAreArray(manifest));
}

TEST(MaskedLines, ScriptsAreHidden) {
  EXPECT_THAT(MaskedLines("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  run.sh: |\n    PASSWORD=abc\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", "data:", "  run.sh: [redacted]", "    [redacted]"));
}

TEST(MaskedLines, ValueDisplacedByADuplicateKeyIsHidden) {
  const auto lines = MaskedLines("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  key: abc\n  key: def\n");
  for (const std::string& line : lines) {
    EXPECT_EQ(line.find("abc"), std::string::npos) << line;
    EXPECT_EQ(line.find("def"), std::string::npos) << line;
  }
}

TEST(MaskedLines, WhatCannotBeReadIsHidden) {
  EXPECT_THAT(MaskedLines("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkey: [abc\n---\nforeign: abc\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", "---", "[redacted]", "---", "[redacted]"));
}

TEST(MaskedLines, JsonAndWindowsLineEnds) {
  EXPECT_THAT(
      MaskedLines(
          "a.json",
          "{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\r\n \"metadata\": {\"name\": \"s\"},\r\n \"data\": {\"k\": \"YWJj\"}}\r\n"),
      ElementsAre("{\"apiVersion\": \"v1\", \"kind\": \"Secret\",", " \"metadata\": {\"name\": \"s\"},",
                  " \"data\": {\"k\": [redacted]}}"));
}

TEST(MaskedLines, ANonAsciiLineIsMaskedWhereItShould) {
  EXPECT_THAT(MaskedLines("a.yaml",
                          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  c.yaml: |\n    model_list:\n"
                          "    - {model_name: \"한국어\", litellm_params: {api_key: abc, model: m}}\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: litellm}", "data:", "  c.yaml: |",
                          "    model_list:", "    - {model_name: \"한국어\", litellm_params: {api_key: [redacted], model: m}}"));
}

}  // namespace
}  // namespace warden
