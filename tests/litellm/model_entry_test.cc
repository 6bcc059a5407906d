// Entries of model_list: their names for people.
#include "litellm/config/model_entry.h"

#include <gtest/gtest.h>

#include "doc/reader.h"

namespace warden {
namespace {

Document Read(std::string_view yaml) { return *doc::ReadYaml(std::string(yaml), "config.yaml", Dialect::kPyYaml).document; }

std::vector<std::string> Subjects(std::string_view yaml) {
  const Document document = Read(yaml);
  std::vector<std::string> subjects;
  for (const litellm::ModelEntry& entry : litellm::ModelEntriesOf(document)) subjects.push_back(entry.subject());
  return subjects;
}

using Names = std::vector<std::string>;

TEST(ModelEntry, ANameThatStandsOnceIsEnough) {
  EXPECT_EQ(Subjects("model_list:\n- model_name: a\n  litellm_params: {model: openai/a}\n- {model_name: b}\n"),
            (Names{"model a", "model b"}));
}

TEST(ModelEntry, OthersOfAPoolAreToldApartByTheirModelAndThenByTheirOrder) {
  EXPECT_EQ(Subjects("model_list:\n"
                     "- {model_name: a, litellm_params: {model: azure/eu}}\n"
                     "- {model_name: a, litellm_params: {model: azure/us}}\n"
                     "- {model_name: a, litellm_params: {model: azure/eu}}\n"
                     "- {model_name: a}\n"),
            (Names{"model a (azure/eu)", "model a (azure/us)", "model a (azure/eu, 2nd)", "model a"}));
}

TEST(ModelEntry, WithoutAName) {
  EXPECT_EQ(Subjects("model_list:\n- {litellm_params: {model: openai/a}}\n"), (Names{"model without a name (openai/a)"}));
  EXPECT_EQ(Subjects("model_list:\n- {model_name: 5}\n- {model_name: null}\n"),
            (Names{"model without a name", "model without a name (2nd)"}));
}

TEST(ModelEntry, WhatIsNoEntryIsLeftOut) {
  EXPECT_TRUE(Subjects("model_list: [a, 1, null, [b]]\n").empty());
  EXPECT_TRUE(Subjects("model_list: {a: {model_name: a}}\n").empty());
  EXPECT_TRUE(Subjects("model_list:\n").empty());
  EXPECT_TRUE(Subjects("- model_list\n").empty());
}

TEST(ModelEntry, FieldsAlsoWhereAParentIsMissing) {
  const Document document =
      Read("model_list:\n- {model_name: a}\n- {model_name: b, litellm_params: {model: c, rpm: 5}, model_info: {id: x}}\n");
  const auto entries = litellm::ModelEntriesOf(document);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].Param("rpm").path().outer, "/model_list/0/litellm_params/rpm");
  EXPECT_FALSE(entries[0].Param("rpm").exists());
  EXPECT_EQ(entries[1].Param("rpm").value()->integer(), 5);
  EXPECT_EQ(entries[1].info()["id"].value()->text(), "x");
  EXPECT_EQ(entries[1].model(), "c");
}

}  // namespace
}  // namespace warden
