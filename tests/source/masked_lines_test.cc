// What a diff may show of a file.
#include "source/masked_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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
