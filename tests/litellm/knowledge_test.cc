// The compiled tables answer as the files under schemas/litellm/ say, and as LiteLLM answers where it was asked by hand.
#include "litellm/knowledge/knowledge.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warden {
namespace {

const litellm::Knowledge& Old() { return litellm::Knowledge::For(litellm::Version{1, 81, 14}); }

std::string RouteText(const litellm::Knowledge& knowledge, std::string_view model, std::string_view provider = {}) {
  const auto route = knowledge.RouteOf(model, provider);
  return route ? std::string(route->provider) + " " + std::string(route->model) : "";
}

std::vector<std::string> NamesOf(litellm::ParamSet params) {
  std::vector<std::string> names;
  params.ForEach([&](std::string_view name) { names.emplace_back(name); });
  return names;
}

TEST(Knowledge, VersionIsItsOwnElseTheNearestOlder) {
  EXPECT_EQ(litellm::Knowledge::For(litellm::Version{1, 81, 14}).version(), (litellm::Version{1, 81, 14}));
  EXPECT_TRUE(Old().IsOf(litellm::Version{1, 81, 14}));
  EXPECT_EQ(litellm::Knowledge::For(litellm::Version{1, 90, 0}).version(), (litellm::Version{1, 81, 14}));
  EXPECT_FALSE(Old().IsOf(litellm::Version{1, 90, 0}));
  EXPECT_EQ(litellm::Knowledge::For(litellm::Version{1, 40, 0}).version(), (litellm::Version{1, 81, 14})) << "older than all: the oldest";
  EXPECT_EQ(litellm::Knowledge::For(std::nullopt).version(), litellm::Knowledge::All().back().version()) << "unknown: the newest";
  EXPECT_EQ(litellm::Knowledge::For(litellm::Version{9, 0, 0}).version(), litellm::Knowledge::All().back().version());
}

TEST(Knowledge, Keys) {
  EXPECT_TRUE(Old().IsKnownKey(litellm::Section::kGeneralSettings, "master_key"));
  EXPECT_FALSE(Old().IsKnownKey(litellm::Section::kGeneralSettings, "masterkey"));
  EXPECT_TRUE(Old().IsKnownKey(litellm::Section::kLitellmSettings, "drop_params"));
  EXPECT_TRUE(Old().IsKnownKey(litellm::Section::kRouterSettings, "enable_pre_call_checks"));
  EXPECT_EQ(Old().OnUnknownKey(litellm::Section::kRouterSettings), litellm::UnknownKey::kLogged);
  EXPECT_EQ(Old().OnUnknownKey(litellm::Section::kLitellmParams), litellm::UnknownKey::kSent);
  EXPECT_FALSE(Old().IsClosed(litellm::Section::kLitellmParams));
  EXPECT_TRUE(Old().IsClosed(litellm::Section::kGeneralSettings));
  std::vector<litellm::Section> elsewhere;
  Old().ForEachSectionWith("routing_strategy", litellm::Section::kLitellmSettings,
                           [&](litellm::Section section) { elsewhere.push_back(section); });
  EXPECT_EQ(elsewhere, std::vector{litellm::Section::kRouterSettings});
}

TEST(Knowledge, Routes) {
  EXPECT_EQ(RouteText(Old(), "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0"), "bedrock anthropic.claude-3-5-sonnet-20240620-v1:0");
  EXPECT_EQ(RouteText(Old(), "gpt-4o"), "openai gpt-4o");
  EXPECT_EQ(RouteText(Old(), "cohere/command-r"), "cohere_chat command-r");
  EXPECT_EQ(RouteText(Old(), "command-r", "cohere"), "cohere_chat command-r");
  EXPECT_EQ(RouteText(Old(), "my-deployment", "azure"), "azure my-deployment");
  EXPECT_EQ(RouteText(Old(), "azure/my-deployment", "azure"), "azure my-deployment");
  EXPECT_EQ(RouteText(Old(), "foo/bar"), "");
  EXPECT_EQ(RouteText(Old(), "ollama"), "") << "LiteLLM looks for what comes after the slash";
  EXPECT_EQ(RouteText(Old(), "ft:gpt-4o:org::id"), "openai ft:gpt-4o:org::id");
}

// Most rows are "provider/model", some are the model alone.
TEST(Knowledge, ModelsThatThePriceMapHas) {
  EXPECT_EQ(Old().Mode({"azure", "gpt-4o"}), "chat");
  EXPECT_EQ(Old().Mode({"openai", "gpt-4o"}), "chat");
  EXPECT_EQ(Old().Mode({"openai", "text-embedding-3-small"}), "embedding");
  EXPECT_EQ(Old().Mode({"azure", "our-own-deployment"}), "");
  EXPECT_EQ(Old().Mode({"gemini", "gemini-1.5-pro"}), "chat");
  EXPECT_EQ(Old().DeprecationDate({"gemini", "gemini-1.5-pro"}), "2025-09-29");
  EXPECT_EQ(Old().DeprecationDate({"anthropic", "claude-3-7-sonnet-20250219"}), "2026-02-19");
}

TEST(Knowledge, LostParameters) {
  const litellm::Support old_gpt4 = Old().SupportOf({"openai", "gpt-4"});
  EXPECT_EQ(old_gpt4.basis, litellm::Basis::kModel);
  EXPECT_TRUE(old_gpt4.supported.Has("tools"));
  EXPECT_TRUE(old_gpt4.lost.Has("reasoning_effort"));
  EXPECT_FALSE(old_gpt4.lost.Has("tools"));
  EXPECT_FALSE(NamesOf(old_gpt4.lost).empty());
  EXPECT_EQ(Old().SupportOf({"no-such-provider", "x"}).basis, litellm::Basis::kNothing);
}

}  // namespace
}  // namespace warden
