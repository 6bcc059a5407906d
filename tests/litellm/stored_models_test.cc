// Which settings let a proxy take models from its database.
#include "litellm/readers/stored_models.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "doc/reader.h"
#include "engine/snapshots.h"

namespace warden {
namespace {

Document Read(std::string text) { return *doc::ReadYaml(std::move(text), "config.yaml", Dialect::kPyYaml).document; }

bool Variable(std::string_view entry) {
  const Document container = Read(fmt::format("env: [{}]\n", entry));
  return litellm::StoresModels(k8s::ContainerEnvironment(Field(container)));
}

template <class F>
bool WithSetting(std::string_view value, F&& f) {
  const Document document = Read(fmt::format("general_settings: {{store_model_in_db: {}}}\n", value));
  const Object object({"", "", "LiteLLMConfig", "", "config.yaml"}, document);
  return f(litellm::Config(object, document, "", {}));
}

bool Setting(std::string_view value) {
  const Document container = Read("env: []\n");
  return WithSetting(
      value, [&](const litellm::Config& config) { return litellm::StoresModels(config, k8s::ContainerEnvironment(Field(container))); });
}

bool MaySetting(std::string_view value) {
  const engine::MemorySnapshot nothing({}, Coverage::kComplete);
  return WithSetting(value, [&](const litellm::Config& config) { return litellm::MayStoreModels(config, nothing); });
}

TEST(StoredModels, TheVariableIsReadAsLiteLlmReadsIt) {
  for (const std::string_view on : {"'true'", "'True'", "'TRUE'", "' true '"})
    EXPECT_TRUE(Variable(fmt::format("{{name: STORE_MODEL_IN_DB, value: {}}}", on))) << on;
  for (const std::string_view off : {"'false'", "''", "'yes'", "'${STORE}'"})
    EXPECT_FALSE(Variable(fmt::format("{{name: STORE_MODEL_IN_DB, value: {}}}", off))) << off;
  EXPECT_FALSE(Variable("{name: STORE_MODEL_IN_DB, valueFrom: {secretKeyRef: {name: a, key: b}}}"));
  EXPECT_FALSE(Variable(""));
}

TEST(StoredModels, TheSettingIsTrueAndNoText) {
  EXPECT_TRUE(Setting("true"));
  for (const std::string_view off : {"false", "null", "'true'", "os.environ/STORE", "1"}) EXPECT_FALSE(Setting(off)) << off;
}

TEST(StoredModels, WhatIsNotToldMayBeTrue) {
  for (const std::string_view perhaps : {"true", "os.environ/STORE"}) EXPECT_TRUE(MaySetting(perhaps)) << perhaps;
  for (const std::string_view off : {"false", "null", "''"}) EXPECT_FALSE(MaySetting(off)) << off;
}

}  // namespace
}  // namespace warden
