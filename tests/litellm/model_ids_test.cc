// Ids for models that state none.
#include "litellm/readers/model_ids.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <set>

#include "doc/reader.h"

namespace warden {
namespace {

using Ids = std::vector<std::string>;

Ids Of(const std::string& items) {
  const Document document = *doc::ReadYaml("model_list:\n" + items, "config.yaml", Dialect::kPyYaml).document;
  return litellm::ProposeModelIds(litellm::ModelEntriesOf(document));
}

std::string Item(std::string_view name, std::string_view model, std::string_view id = "") {
  return fmt::format("- model_name: \"{}\"\n  litellm_params: {{model: \"{}\"}}\n{}", name, model,
                     id.empty() ? "" : fmt::format("  model_info: {{id: {}}}\n", id));
}

TEST(ModelIds, AreMadeOfNameProviderAndModel) {
  EXPECT_EQ(
      Of(Item("gpt-4o", "azure/gpt-4o-eu") + Item("gpt-4o", "openai/gpt-4o") + Item("GPT 4", "gpt-4-turbo") + Item("*", "openrouter/*")),
      (Ids{"gpt-4o-azure-eu", "gpt-4o-openai", "gpt-4-turbo", "all-openrouter"}));
}

TEST(ModelIds, TwinsAreNumberedAndNoneIsTaken) {
  EXPECT_EQ(Of(Item("a", "p/a") + Item("a", "p/a") + Item("a", "p/a", "a-p-2") + Item("a", "p/a")), (Ids{"a-p", "a-p-3", "", "a-p-4"}));
  EXPECT_EQ(Of(Item("a", "p/a", "a-p") + Item("a", "p/a")), (Ids{"", "a-p-2"}));
}

TEST(ModelIds, WhatIsAddedBehindChangesNone) {
  const std::string before = Item("a", "p/a") + Item("b", "q/b-large") + Item("a", "p/a");
  const Ids ids = Of(before);
  const Ids more = Of(before + Item("a", "p/a") + Item("b", "p/b"));
  EXPECT_TRUE(std::equal(ids.begin(), ids.end(), more.begin()));
}

TEST(ModelIds, WhatLeavesNothingReadableGetsAHash) {
  const Ids ids = Of(Item("模型", "通义") + Item("模型", "通义") + Item("模型二", "通义") + "- model_name: \"\"\n");
  EXPECT_EQ((std::set<std::string>(ids.begin(), ids.end()).size()), 4U);
  for (const std::string& id : ids) EXPECT_TRUE(id.starts_with("litellm-warden-")) << id;
  const std::string name(300, 'x');
  const Ids two = Of(Item(name + "a", "p/q") + Item(name + "b", "p/q"));
  EXPECT_NE(two[0], two[1]);
  EXPECT_LE(two[0].size(), 100U);
}

TEST(ModelIds, AreTheSameForTheSameListAndUnique) {
  std::string items;
  for (int i = 0; i < 500; ++i) items += Item(fmt::format("m{}", i % 7), fmt::format("p{}/x{}", i % 3, i % 5));
  const Ids ids = Of(items);
  EXPECT_EQ(ids, Of(items));
  EXPECT_EQ((std::set<std::string>(ids.begin(), ids.end()).size()), 500U);
}

}  // namespace
}  // namespace warden
