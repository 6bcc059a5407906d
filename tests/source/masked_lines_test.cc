// What a diff may show of a file.
#include "source/masked_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/mask.h"

namespace warden {
namespace {

using ::testing::ElementsAre;

std::string Masked(const std::string& text) {
  std::string out;
  for (const std::string& line : source::MaskedLines("a.yaml", text)) out += line + "\n";
  return out;
}

TEST(MaskedLines, SecretsGoKeysStay) {
  EXPECT_THAT(source::MaskedLines("a.yaml",
                                  "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  key: abc\n  more: |\n    x\n    y\n"),
              ElementsAre("apiVersion: v1", "kind: Secret", "metadata: {name: s}", "stringData:", "  key: [redacted]", "  more: [redacted]",
                          "    [redacted]", "    [redacted]"));
}

// A word beside a Secret is as likely its value of yesterday as a remark.
TEST(MaskedLines, CommentsOfASecretAreHidden) {
  for (const std::string head : {"apiVersion: v1\nkind: Secret # canary\n", "# canary\nkind: Secret\napiVersion: v1\n# canary\n",
                                 "apiVersion: v1\nkind: List\nitems: # canary\n- apiVersion: v1\n  kind: Secret # canary\n  "}) {
    const std::string indent = head.ends_with("  ") ? "  " : "";
    const std::string masked = Masked("# canary, see the next one\n--- # canary\n# canary\n---\n" + head +
                                      "metadata: {name: s} # canary\n" + indent + "data: {}\n# canary\n");
    EXPECT_EQ(masked.find("canary"), std::string::npos) << masked;
    EXPECT_THAT(masked, ::testing::StartsWith("# …\n--- # …\n# …\n---\n"));
    EXPECT_THAT(masked, ::testing::HasSubstr("metadata: {name: s} # …\n"));
  }
}

TEST(MaskedLines, SecretsInsideAnEmbeddedConfigurationGo) {
  EXPECT_THAT(
      source::MaskedLines("a.yaml",
                          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  c.yaml: | # c\n    model_list:  # c\n"
                          "    - litellm_params:\n        api_key: abc # c\n        model: m\n"),
      ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: litellm}", "data:", "  c.yaml: | # c", "    model_list:  # c",
                  "    - litellm_params:", "        api_key: [redacted] # c", "        model: m"));
}

// A password may begin with the sign of an anchor, a tag or a comment.
TEST(MaskedLines, WhatStandsInPlaceOfASecretIsHidden) {
  for (const std::string value : {"&correcthorse", "!correcthorse", "#correcthorse", "&correcthorse more", "!correcthorse more"}) {
    for (const std::string& line : {"api_key: " + value + "\n", "api_key: " + value + "\n        model: m\n"}) {
      const std::string text =
          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  c.yaml: |\n    model_list:\n    - litellm_params:\n"
          "        model_name: m\n        " +
          line;
      for (const std::string& shown : source::MaskedLines("a.yaml", text))
        EXPECT_EQ(shown.find("correcthorse"), std::string::npos) << shown;
    }
  }
}

TEST(MaskedLines, AnchorsOfReferencesStay) {
  EXPECT_THAT(source::MaskedLines("a.yaml",
                                  "model_list:\n- litellm_params:\n    api_key: &key os.environ/KEY # c\n    rpm: 1\n- litellm_params:\n"
                                  "    api_key: *key # c\n    # d\n    model: &m m\n"),
              ElementsAre("model_list:", "- litellm_params:", "    api_key: &key os.environ/KEY # c", "    rpm: 1",
                          "- litellm_params:", "    api_key: *key # c", "    # d", "    model: &m m"));
}

// A Deployment with that comment above a field, beside one, in front of everything and behind.
std::string WithComment(const std::string& comment) {
  std::string indented;
  for (const char c : comment) indented += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return comment + "\n---\n" + comment + "\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\n  " + indented +
         "\nspec: " + (comment.find('\n') == std::string::npos ? comment : "") + "\n  replicas: 1\n" + comment + "\n";
}

TEST(MaskedLines, CommentsAreTheirAuthors) {
  for (const char* comment : {"# why: two nodes",
                              "# see docs/rules/LW101-single-replica.md",
                              "#replicas: 2",
                              "# replicas: 2\n# strategy:\n#   type: Recreate",
                              "# rotates the keys every night",
                              "# max_tokens: 100",
                              "# api_key: os.environ/OPENAI_API_KEY",
                              "#",
                              "## heading ##",
                              "# image: ghcr.io/berriai/litellm@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                              "# - name: PORT\n#   value: \"4000\"",
                              "# the token limit is 4096",
                              "# https://docs.litellm.ai/docs/proxy/prod#1-use-this-configyaml",
                              "# key rotation",
                              "# token expired",
                              "# was 3",
                              "# was v1.81.14-stable",
                              "# gpt-4o",
                              "# was azure/gpt-4o-2024-11-20",
                              "# Llama-3.3-70B-Instruct",
                              "# LW101",
                              "# TODO",
                              "# two nodes",
                              "# access: only from the gateway",
                              "# session: sticky",
                              "# bearer tokens come from the gateway",
                              "# the API key rotates every night",
                              "# echo ok > /tmp/ready",
                              "# ghcr.io/berriai/litellm:v1.81.14-stable",
                              "# us-east-1",
                              "# correcthorse"}) {
    EXPECT_EQ(Masked(WithComment(comment)), WithComment(comment));
  }
}

TEST(MaskedLines, CommentsThatLookLikeASecretAreHidden) {
  for (const char* comment : {"# api_key: Canary7Bird",
                              "# api_key: \"Canary7Bird\"",
                              "#master_key=Canary7Bird",
                              "# export OPENAI_API_KEY=Canary7Bird",
                              "# - name: OPENAI_API_KEY\n#   value: Canary7Bird",
                              "# - value: Canary7Bird\n#   name: OPENAI_API_KEY",
                              "# - {name: OPENAI_API_KEY, value: Canary7Bird}",
                              "# {\"master_key\": \"Canary7Bird\"}",
                              "# litellm --api_key Canary7Bird",
                              "# curl -H 'Authorization: Bearer Canary7Bird'",
                              "# Bearer Canary7Bird",
                              "# password is Canary7Bird",
                              "# old password, until May: Canary7Bird",
                              "# postgres://u:Canary7Bird@db/x",
                              "# postgres://u:a/Canary7Bird@db/x",
                              "# private_key: |\n#   Canary7Bird\n#   Canary7Bird",
                              "# stringData:\n#   a: Canary7Bird\n#   b: Canary7Bird",
                              "# -----BEGIN PRIVATE KEY-----\n# Canary7Bird\n# -----END PRIVATE KEY-----",
                              "# PGPASS: Canary7Bird",
                              "# was Canary7BirdAbCdEf01234XyZ",
                              "# api_key:\n#   - Canary7Bird",
                              "# host=db password=Canary7Bird",
                              "# creds: Canary7Bird",
                              "# curl -u admin:Canary7Bird https://host",
                              "# x-api-key: Canary7Bird",
                              "# dbPassword: >-\n#   Canary7Bird",
                              "#   key:   Canary7Bird  # rotated",
                              "# Canary7Bird",
                              "# - Canary7Bird",
                              "# \"Canary7Bird\"",
                              "# was Canary7Bird",
                              "# old: Canary7Bird",
                              "# old key: Canary7Bird",
                              "# old key -> Canary7Bird",
                              "# key Canarybird",
                              "# the old password: Canarybird",
                              "# old key:\n# Canarybird",
                              "# session: Canarybird",
                              "# P4ss-Canary!7",
                              "# api_key Canarybird",
                              "# echo Canarybird | docker login",
                              "# docker login <<< Canarybird",
                              "# machine h login u password Canarybird"}) {
    EXPECT_EQ(Masked(WithComment(comment)).find("Canary"), std::string::npos) << Masked(WithComment(comment));
  }
}

// Beside a secret, or where one is referred to, a single word may be what stood there; a remark is none.
// In front of a Secret, behind another document.
TEST(MaskedLines, CommentsBetweenADocumentAndASecretAreHidden) {
  const std::string before = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm} # mine\n";
  const std::string masked = Masked(before + "# see bob canarybird for it\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n");
  EXPECT_EQ(masked.find("canary"), std::string::npos) << masked;
  EXPECT_THAT(masked, ::testing::HasSubstr("# mine\n# …\n---\n"));
}

// The name of a secret stands behind it, or words between them.
TEST(MaskedLines, AWordBesideTheNameOfASecretIsHidden) {
  for (const std::string comment :
       {"# canarybird was the password", "# canarybird: password", "# canarybird is the old api_key", "# canarybird <- key",
        "# master key is canarybird", "# master_key canarybird (rotate)", "# the master key was canarybird", "# openai key: canarybird",
        "# old HjUhBGJhQlftpCNgCss/canarybird+X3"}) {
    const std::string masked = base::MaskTokens(Masked("model_list:\n" + comment + "\n- model_name: a\n"));
    EXPECT_EQ(masked.find("canarybird"), std::string::npos) << masked;
  }
  for (const std::string comment : {"# rotation is the key", "# gpt-4o: 5 tokens", "# this was the password", "# models are set by name",
                                    "# the master key is required", "# the api key rotates", "# the replica count (see below)"})
    EXPECT_THAT(Masked("model_list:\n" + comment + "\n- model_name: a\n"), ::testing::HasSubstr(comment));
}

TEST(MaskedLines, ALoneWordBesideASecretIsHidden) {
  for (const std::string line :
       {"api_key: os.environ/KEY # canarybird", "api_key: os.environ/KEY # was canarybird", "# canarybird\n    api_key: os.environ/KEY",
        "api_key: correcthorse # canarybird", "api_key: os.environ/KEY\n    # old: canarybird"}) {
    const std::string masked = Masked("model_list:\n- litellm_params:\n    model: m\n    " + line + "\n    rpm: 1\n");
    EXPECT_EQ(masked.find("canarybird"), std::string::npos) << masked;
  }
  for (const std::string line :
       {"api_key: os.environ/KEY # required", "api_key: os.environ/KEY # from the Secret", "api_key: os.environ/KEY # rotated"}) {
    EXPECT_THAT(Masked("model_list:\n- litellm_params:\n    model: m\n    " + line + "\n    rpm: 1\n"), ::testing::HasSubstr(line));
  }
}

// A Secret's own keys are known; a value beside them slipped out of its mapping.
TEST(MaskedLines, WhatSlippedOutOfASecretIsHidden) {
  const std::string masked = Masked(
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  a: canary\ntype: Opaque\nstringdata:\n  b: canary\nc: canary\nd: [canary]\n");
  EXPECT_EQ(masked.find("canary"), std::string::npos) << masked;
  EXPECT_THAT(masked, ::testing::HasSubstr("type: Opaque\nstringdata:\n  b: [redacted]\n"));
}

TEST(MaskedLines, AnEntryThatWasTakenOutOfASecretIsHidden) {
  const std::string masked = Masked(
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  # first: Canary7Bird\n  a: b\n  # middle: Canary7Bird\n  c: d\n  "
      "# last: "
      "Canary7Bird\n");
  EXPECT_EQ(masked.find("Canary"), std::string::npos) << masked;
}

TEST(MaskedLines, LinesOfADisplacedValueAreNoComments) {
  const std::string masked =
      Masked("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  k: |\n    # Canary7Bird\n    x\n  k: d\n");
  EXPECT_EQ(masked.find("Canary"), std::string::npos) << masked;
}

TEST(MaskedLines, EmbeddedConfigurationInQuotes) {
  const auto lines = source::MaskedLines("a.yaml",
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
      "  custom_auth: my_auth.user_api_key_auth",
      "  access_mode: all",
      "  session: sticky",
      "  cache_key_prefix: litellm",
      "  enable_jwt_auth: true",
      "  pass_through_endpoints:",
      "  - path: /v1/rerank",
      "    target: https://api.example.com/v1/rerank",
      "    headers: {Content-Type: application/json, Authorization: os.environ/RERANK}",
  };
  std::string text;
  for (const std::string& line : config) text += line + "\n";
  EXPECT_THAT(source::MaskedLines("config.yaml", text), ::testing::ElementsAreArray(config));
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
  EXPECT_THAT(source::MaskedLines("a.yaml", text), ::testing::ElementsAreArray(manifest));
}

TEST(MaskedLines, ScriptsAreHidden) {
  EXPECT_THAT(source::MaskedLines("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  run.sh: |\n    PASSWORD=abc\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", "data:", "  run.sh: [redacted]", "    [redacted]"));
}

TEST(MaskedLines, ValueDisplacedByADuplicateKeyIsHidden) {
  const auto lines =
      source::MaskedLines("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  key: abc\n  key: def\n");
  for (const std::string& line : lines) {
    EXPECT_EQ(line.find("abc"), std::string::npos) << line;
    EXPECT_EQ(line.find("def"), std::string::npos) << line;
  }
}

TEST(MaskedLines, WhatCannotBeReadIsHidden) {
  EXPECT_THAT(source::MaskedLines("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkey: [abc\n---\nforeign: abc\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", "---", "[redacted]", "---", "[redacted]"));
}

TEST(MaskedLines, JsonAndWindowsLineEnds) {
  EXPECT_THAT(
      source::MaskedLines(
          "a.json",
          "{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\r\n \"metadata\": {\"name\": \"s\"},\r\n \"data\": {\"k\": \"YWJj\"}}\r\n"),
      ElementsAre("{\"apiVersion\": \"v1\", \"kind\": \"Secret\",", " \"metadata\": {\"name\": \"s\"},",
                  " \"data\": {\"k\": [redacted]}}"));
}

TEST(MaskedLines, ANonAsciiLineIsMaskedWhereItShould) {
  EXPECT_THAT(source::MaskedLines("a.yaml",
                                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  c.yaml: |\n    model_list:\n"
                                  "    - {model_name: \"한국어\", litellm_params: {api_key: abc, model: m}}\n"),
              ElementsAre("apiVersion: v1", "kind: ConfigMap", "metadata: {name: litellm}", "data:", "  c.yaml: |",
                          "    model_list:", "    - {model_name: \"한국어\", litellm_params: {api_key: [redacted], model: m}}"));
}

TEST(MaskedLines, ManySecretsOfOneLineEachWhereItStands) {
  std::string inner, masked;
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    inner += "{model_name: \"한" + n + "\", litellm_params: {api_key: abc" + n + ", model: m}}, ";
    masked += "{model_name: \"한" + n + "\", litellm_params: {api_key: [redacted], model: m}}, ";
  }
  const std::string before = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  c.yaml: |\n    model_list: [";
  EXPECT_EQ(Masked(before + inner + "]\n"), before + masked + "]\n");
}

}  // namespace
}  // namespace warden
