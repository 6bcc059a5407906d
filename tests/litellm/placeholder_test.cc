// Placeholders of other programs.
#include "litellm/readers/placeholder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "doc/reader.h"
#include "litellm/config/seal_config.h"

namespace warden {
namespace {

// "NAME", "NAME=" where it is the whole value, "{}" for braces, "" for none.
std::string In(std::string_view value, std::string_view key = "x") {
  auto document = *doc::ReadYaml(std::string(key) + ": '" + std::string(value) + "'\n", "config.yaml", Dialect::kPyYaml).document;
  litellm::SealConfig(document);
  const auto found = litellm::PlaceholderIn(*document.root().Find(key));
  if (!found) return {};
  return (found->name.empty() ? "{}" : std::string(found->name)) + (found->whole ? "=" : "");
}

TEST(Placeholder, WholeValuesAndParts) {
  EXPECT_EQ(In("${KEY}"), "KEY=");
  EXPECT_EQ(In("$KEY"), "KEY=");
  EXPECT_EQ(In("${key_2}"), "key_2=");
  EXPECT_EQ(In("https://${HOST}/v1"), "HOST");
  EXPECT_EQ(In("${KEY:-none}"), "KEY");
  EXPECT_EQ(In("{{ .Values.key }}"), "{}=");
  EXPECT_EQ(In("a {{ b }}"), "{}");
}

TEST(Placeholder, WhatIsNone) {
  for (const std::string_view text :
       {"", "$", "$5", "$5 a month", "a$KEY", "$key", "^[a-z]+$", "${", "${}", "${5}", "${A B}", "{{", "}}", "{ a }"})
    EXPECT_EQ(In(text), "") << text;
}

TEST(Placeholder, InSecretsToo) {
  EXPECT_EQ(In("${OPENAI_API_KEY}", "api_key"), "OPENAI_API_KEY=");
  EXPECT_EQ(In("sk-abc$DEF", "api_key"), "");
}

}  // namespace
}  // namespace warden
