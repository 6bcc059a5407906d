// drop_params as the proxy was seen to read it, row by row; and what entries lose.
#include "litellm/readers/drop_params.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "doc/reader.h"

namespace warden {
namespace {

using Kind = litellm::DropParams::Variable::Kind;

const litellm::Knowledge& Old() { return litellm::Knowledge::For(litellm::Version{1, 81, 14}); }

Document Read(const std::string& yaml) { return *doc::ReadYaml(yaml, "config.yaml", Dialect::kPyYaml).document; }

constexpr std::string_view kModels =
    "model_list:\n"
    "- {model_name: plain, litellm_params: {model: openai/gpt-fake}}\n"
    "- {model_name: 'true', litellm_params: {model: openai/gpt-fake, drop_params: true}}\n"
    "- {model_name: 'false', litellm_params: {model: openai/gpt-fake, drop_params: false}}\n"
    "- {model_name: text, litellm_params: {model: openai/gpt-fake, drop_params: 'true'}}\n"
    "- {model_name: odd, litellm_params: {model: openai/gpt-fake, drop_params: yes please}}\n"
    "- {model_name: one, litellm_params: {model: openai/gpt-fake, drop_params: 1}}\n";

// One letter a model: + on, - off, ? unknown.
std::string Effective(const litellm::Knowledge& knowledge, const std::string& settings, litellm::DropParams::Variable variable = {}) {
  const Document document = Read(std::string(kModels) + settings);
  const litellm::DropParams drop(Field(document), variable, knowledge);
  std::string letters;
  for (const litellm::ModelEntry& entry : litellm::ModelEntriesOf(document)) letters += "-+?"[static_cast<int>(drop.Of(entry).effective)];
  return letters;
}

litellm::DropParams::Variable Env(std::string_view text) { return {Kind::kText, text}; }

// tests/proxy holds these against a running proxy; here they are the table of what was seen with 1.81.14.
TEST(DropParams, AsOldVersionsReadIt) {
  EXPECT_EQ(Effective(Old(), ""), "-+----");
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: false}\n"), "-+----");
  EXPECT_EQ(Effective(Old(), "", Env("")), "-+----");
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: true}\n"), "++++++");
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: 'true'}\n"), "-+----");
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: 'false'}\n"), "-+----");
  for (const char* text : {"false", "0", "True"}) EXPECT_EQ(Effective(Old(), "", Env(text)), "++++++") << text;
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: false}\n", Env("True")), "-+----") << "the file overrides the variable";
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: null}\n", Env("True")), "-+----");
  EXPECT_EQ(Effective(Old(), "environment_variables: {LITELLM_DROP_PARAMS: 'True'}\n"), "-+----") << "read when it is imported";
  EXPECT_EQ(Effective(Old(), "router_settings: {default_litellm_params: {drop_params: true}}\n"), "++++++");
}

TEST(DropParams, AsNewVersionsReadIt) {
  const litellm::Knowledge& current = litellm::Knowledge::For(litellm::Version{1, 104, 4});
  EXPECT_EQ(Effective(current, ""), "-+-+-+") << "text is parsed, and what makes no sense is off";
  EXPECT_EQ(Effective(current, "litellm_settings: {drop_params: 'true'}\n"), "++++++");
  EXPECT_EQ(Effective(current, "litellm_settings: {drop_params: 'false'}\n"), "-+-+-+");
  EXPECT_EQ(Effective(current, "litellm_settings: {drop_params: ' On '}\n"), "++++++");
  for (const char* text : {"false", "0", " no ", ""}) EXPECT_EQ(Effective(current, "", Env(text)), "-+-+-+") << text;
  for (const char* text : {"True", "1", "whatever"}) EXPECT_EQ(Effective(current, "", Env(text)), "++++++") << text;
}

TEST(DropParams, BetweenTheVersionsThatAreKnownByTheirOwnNumber) {
  const Document document = Read(std::string(kModels));
  const auto global = [&](const litellm::Version& version) {
    return litellm::DropParams(Field(document), Env("false"), litellm::Knowledge::For(version), version).global().dropping;
  };
  EXPECT_EQ(global(litellm::Version{1, 101, 0}), litellm::Dropping::kOn);
  EXPECT_EQ(global(litellm::Version{1, 102, 0}), litellm::Dropping::kOff);
}

TEST(DropParams, WhatIsNotKnown) {
  EXPECT_EQ(Effective(Old(), "", {Kind::kUnknown, {}}), "?+????");
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: os.environ/DROP}\n"), "?+????");
  EXPECT_EQ(Effective(Old(), "litellm_settings: {drop_params: '${DROP}'}\n"), "?+????");
}

TEST(DropParams, SaysWhoMakesItSo) {
  const Document document = Read(std::string(kModels) + "litellm_settings: {drop_params: true}\n");
  const litellm::DropParams drop(Field(document), {}, Old());
  const auto entries = litellm::ModelEntriesOf(document);
  EXPECT_EQ(drop.Of(entries[0]).by.place, litellm::DropPlace::kLitellmSettings);
  EXPECT_EQ(drop.Of(entries[0]).by.field.path().outer, "/litellm_settings/drop_params");
  EXPECT_EQ(drop.Of(entries[1]).by.place, litellm::DropPlace::kModel);
  EXPECT_TRUE(drop.Of(entries[2]).defied()) << "false under a global true";
  EXPECT_FALSE(drop.Of(entries[0]).defied());
  const Document bare = Read(std::string(kModels));
  const litellm::DropParams by_variable(Field(bare), Env("1"), Old());
  EXPECT_EQ(by_variable.global().place, litellm::DropPlace::kEnvironment);
}

litellm::EntryLoss Loss(const std::string& entry) {
  static std::vector<Document> kept;
  kept.push_back(Read("model_list:\n- " + entry + "\n"));
  return litellm::LossOf(litellm::ModelEntriesOf(kept.back()).at(0), Old());
}

TEST(Loss, OfAKnownModel) {
  const litellm::EntryLoss loss = Loss("{model_name: m, litellm_params: {model: openai/gpt-4}}");
  EXPECT_EQ(loss.kind, litellm::EntryLoss::Kind::kKnown);
  EXPECT_EQ(loss.basis, litellm::Basis::kModel);
  EXPECT_TRUE(loss.lost.Has("reasoning_effort"));
  EXPECT_FALSE(loss.lost.Has("tools"));
}

TEST(Loss, WhatTheEntryAllowsOrClaimsIsNotLost) {
  EXPECT_FALSE(Loss("{model_name: m, litellm_params: {model: openai/gpt-4, allowed_openai_params: [reasoning_effort]}}")
                   .lost.Has("reasoning_effort"));
  EXPECT_FALSE(
      Loss("{model_name: m, litellm_params: {model: openai/x}, model_info: {supports_reasoning: true}}").lost.Has("reasoning_effort"));
  EXPECT_TRUE(
      Loss("{model_name: m, litellm_params: {model: azure/x}, model_info: {base_model: azure/gpt-4}}").lost.Has("reasoning_effort"));
  EXPECT_FALSE(Loss("{model_name: m, litellm_params: {model: azure/x}, model_info: {base_model: azure/o3}}").lost.Has("reasoning_effort"));
}

TEST(Loss, OnlyOfChats) {
  EXPECT_EQ(Loss("{model_name: m, litellm_params: {model: openai/text-embedding-3-small}}").kind, litellm::EntryLoss::Kind::kNotChat);
  EXPECT_EQ(Loss("{model_name: m, litellm_params: {model: openai/x}, model_info: {mode: image_generation}}").kind,
            litellm::EntryLoss::Kind::kNotChat);
  EXPECT_EQ(Loss("{model_name: m, litellm_params: {model: foo/x}}").kind, litellm::EntryLoss::Kind::kNoProvider);
}

TEST(Loss, OfAWildcardIsWhatEveryModelLoses) {
  const litellm::EntryLoss loss = Loss("{model_name: 'openai/*', litellm_params: {model: 'openai/*'}}");
  EXPECT_TRUE(loss.every);
  EXPECT_FALSE(loss.lost.Has("reasoning_effort")) << "o3 takes it";
}

}  // namespace
}  // namespace warden
