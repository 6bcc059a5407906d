// Which entries can be hot-added, what is said of the others, and what their hashes tell.
#include "hotadd/desired.h"

#include <gtest/gtest.h>

#include "hot_add/desired_models.h"

namespace warden::hotadd {
namespace {

using testing::DesiredEntry;
using testing::DesiredFrom;

// Why the only entry is declined; "": it is not.
std::string ReasonOf(const std::string& entry) {
  const DesiredModels desired = DesiredEntry(entry);
  EXPECT_EQ(desired.models.size() + desired.declined.size(), 1U) << entry;
  return desired.declined.empty() ? "" : desired.declined[0].reason;
}

std::string WithId(const std::string& id) { return "{model_name: m, litellm_params: {model: openai/m}, model_info: {id: " + id + "}}"; }
std::string WithParam(const std::string& param) {
  return "{model_name: m, litellm_params: {model: openai/m, " + param + "}, model_info: {id: i}}";
}

DesiredModel Only(const std::string& entry) {
  const DesiredModels desired = DesiredEntry(entry);
  EXPECT_EQ(desired.models.size(), 1U) << entry << (desired.declined.empty() ? "" : desired.declined[0].reason);
  return desired.models.at(0);
}
std::string HashOf(const std::string& entry) { return Only(entry).hash; }
std::string ParamsHash(const std::string& hash) { return hash.substr(0, hash.find('.')); }
std::string InfoHash(const std::string& hash) { return hash.substr(hash.find('.') + 1); }

TEST(Desired, IdsThatCannotBeUsed) {
  const std::string none = "model_info.id is not set";
  EXPECT_EQ(ReasonOf("{model_name: m, litellm_params: {model: openai/m}}"), none);
  EXPECT_EQ(ReasonOf("{model_name: m, litellm_params: {model: openai/m}, model_info: {mode: chat}}"), none);
  EXPECT_EQ(ReasonOf(WithId("null")), none);
  EXPECT_EQ(ReasonOf(WithId("a/b")), "model_info.id contains a slash, which LiteLLM's API cannot address");
  EXPECT_EQ(ReasonOf(WithId("\"a\\tb\"")), "model_info.id contains a control character");
  EXPECT_EQ(ReasonOf(WithId("\"a\\x7fb\"")), "model_info.id contains a control character");
  EXPECT_EQ(ReasonOf(WithId("\"\"")), "model_info.id is empty");
  EXPECT_EQ(ReasonOf(WithId("1.5")), "model_info.id is not a string");
  EXPECT_EQ(ReasonOf(WithId("true")), "model_info.id is not a string");
  EXPECT_EQ(ReasonOf(WithId("[a]")), "model_info.id is not a string");
  EXPECT_EQ(ReasonOf(WithId("!!str a")), "model_info.id is not a string");
  EXPECT_EQ(ReasonOf(WithId("warden-own-x")), "model_info.id begins with \"warden-own-\", which is reserved");
}

TEST(Desired, AnIdMayBeANumberAndHaveSpaces) {
  EXPECT_EQ(Only(WithId("77")).id, "77");
  EXPECT_EQ(Only(WithId("\"a b ä\"")).id, "a b ä");
}

TEST(Desired, OfTheSameIdNoneCounts) {
  const DesiredModels desired = DesiredFrom("model_list:\n- " + WithId("a") + "\n- " + WithId("b") + "\n- " + WithId("\"a\"") + "\n");
  ASSERT_EQ(desired.models.size(), 1U);
  EXPECT_EQ(desired.models[0].id, "b");
  ASSERT_EQ(desired.declined.size(), 2U);
  EXPECT_EQ(desired.declined[0].reason, "another entry has the same model_info.id");
  EXPECT_EQ(desired.Find("b"), &desired.models[0]);
  EXPECT_EQ(desired.Find("a"), nullptr);
}

// Rows of that id must not be taken for ones that no entry wants any more.
TEST(Desired, AnIdOfSeveralEntriesIsStillDeclined) {
  const DesiredModels desired = DesiredFrom("model_list:\n- " + WithId("a") + "\n- " + WithId("a") + "\n");
  EXPECT_TRUE(desired.Declines("a"));
  EXPECT_TRUE(FileModelsOf(desired).contains("a"));
}

TEST(Desired, WhatIsDeclinedKeepsItsId) {
  const DesiredModels desired = DesiredEntry(WithParam("api_key: sk-abcdefgh12345678"));
  EXPECT_TRUE(desired.Declines("i"));
  EXPECT_FALSE(desired.Declines(""));
  EXPECT_EQ(desired.Find("i"), nullptr);
  EXPECT_EQ(FileModelsOf(desired), (FileModels{{"i", ""}}));
}

TEST(Desired, SecretsThatAreWrittenOutAreNeverSentNorSaid) {
  const std::string canary = "sk-Canary7f3a9c21e5b8";
  for (const std::string param :
       {"api_key: ", "aws_secret_access_key: ", "azure_ad_token: ", "client_secret: ", "my_token: ", "vertex_credentials: "}) {
    const DesiredModels desired = DesiredEntry(WithParam(param + canary));
    EXPECT_TRUE(desired.models.empty()) << param;
    ASSERT_EQ(desired.declined.size(), 1U) << param;
    EXPECT_NE(desired.declined[0].reason.find("is a literal secret, which is never sent"), std::string::npos) << desired.declined[0].reason;
    EXPECT_EQ(desired.declined[0].reason.find("Canary"), std::string::npos);
  }
  EXPECT_NE(ReasonOf(WithParam("extra_headers: {Authorization: \"Bearer " + canary + "\"}")), "");
  EXPECT_NE(ReasonOf(WithParam("api_base: \"https://user:" + canary + "@host/v1\"")), "");
  EXPECT_NE(ReasonOf("{model_name: m, litellm_params: {model: openai/m}, model_info: {id: i, api_key: " + canary + "}}"), "");
  EXPECT_EQ(ReasonOf(WithParam("api_key: none")), "") << "a placeholder is no secret";
}

TEST(Desired, TheReasonNamesTheLine) {
  const DesiredModels desired = DesiredFrom(
      "model_list:\n- model_name: m\n  litellm_params:\n    model: openai/m\n    api_key: sk-abcdefgh12345678\n  model_info: {id: i}\n");
  ASSERT_EQ(desired.declined.size(), 1U);
  EXPECT_EQ(desired.declined[0].reason, "api_key is a literal secret, which is never sent: use os.environ/NAME (line 5)");
  EXPECT_EQ(desired.declined[0].place.line, 2U);
}

TEST(Desired, TheHashHasTwoHalves) {
  const std::string hash = HashOf(WithId("i"));
  EXPECT_EQ(hash.size(), 33U);
  EXPECT_EQ(hash[16], '.');
  const std::string info = HashOf("{model_name: m, litellm_params: {model: openai/m}, model_info: {id: i, mode: chat}}");
  EXPECT_EQ(ParamsHash(info), ParamsHash(hash));
  EXPECT_NE(InfoHash(info), InfoHash(hash));
  for (const std::string other : {"{model_name: n, litellm_params: {model: openai/m}, model_info: {id: i}}",
                                  "{model_name: m, litellm_params: {model: openai/m, rpm: 1}, model_info: {id: i}}"}) {
    EXPECT_NE(ParamsHash(HashOf(other)), ParamsHash(hash));
    EXPECT_EQ(InfoHash(HashOf(other)), InfoHash(hash));
  }
}

TEST(Desired, TheHashIsTheSameHoweverTheEntryIsWritten) {
  const std::string hash = HashOf(
      "{model_name: m, litellm_params: {model: openai/m, rpm: 5, tags: [a, b], extra_headers: {x: \"1\", y: \"2\"}}, model_info: {id: i, "
      "a: 1, b: 2}}");
  EXPECT_EQ(hash, HashOf("{model_info: {b: 2, a: 1, id: i}, litellm_params: {extra_headers: {y: \"2\", x: '1'}, tags: [a, b], "
                         "\"rpm\": 5, model: openai/m}, model_name: \"m\"}"));
  EXPECT_EQ(hash, HashOf("{model_name: m, litellm_params: {model: openai/m, rpm: 5, tags: [a, b], extra_headers: {x: \"1\", y: \"2\"}, "
                         "tpm: null}, model_info: {id: i, a: 1, b: 2, c: ~}}"))
      << "null is absent";
  EXPECT_EQ(hash, DesiredFrom("common: &c {rpm: 5, tags: [a, b]}\nmodel_list:\n- model_name: m\n  litellm_params:\n    <<: *c\n"
                              "    model: openai/m\n    extra_headers: {x: \"1\", y: \"2\"}\n  model_info: {id: i, a: 1, b: 2}\n")
                      .models.at(0)
                      .hash)
      << "a merged mapping is written out";
  EXPECT_EQ(hash, HashOf("{model_name: m, litellm_params: {model: openai/m, rpm: 4, rpm: 5, tags: [a, b], extra_headers: {x: \"1\", y: "
                         "\"2\"}}, model_info: {id: i, a: 1, b: 2}}"))
      << "of duplicates the last";
}

TEST(Desired, EachChangeChangesTheHash) {
  std::set<std::string> hashes;
  std::size_t count = 0;
  for (const std::string param :
       {"rpm: 5", "rpm: 6", "rpm: \"5\"", "rpm: 5.0", "tpm: 5", "tags: [a, b]", "tags: [b, a]", "tags: [a, [b]]", "tags: [a b]", "x: true",
        "x: \"true\"", "x: {}", "x: []", "x: \"\"", "x: {a: null}", "x: {a: \"\"}", "api_key: os.environ/A", "api_key: os.environ/B"}) {
    hashes.insert(HashOf(WithParam(param)));
    ++count;
  }
  EXPECT_EQ(hashes.size(), count);
  EXPECT_EQ(HashOf(WithId("a")), HashOf(WithId("b"))) << "the id tells itself";
}

TEST(Desired, Wildcards) {
  EXPECT_FALSE(Only(WithId("i")).wildcard);
  EXPECT_TRUE(Only("{model_name: \"openai/*\", litellm_params: {model: openai/x}, model_info: {id: i}}").wildcard);
  EXPECT_TRUE(Only("{model_name: all, litellm_params: {model: \"openai/*\"}, model_info: {id: i}}").wildcard);
}

TEST(Desired, WithoutAListThereAreNone) {
  for (const std::string text : {"model_list:\n", "model_list: []\n", "litellm_settings: {}\n", "model_list: [a, 1, null]\n"}) {
    const DesiredModels desired = DesiredFrom(text);
    EXPECT_TRUE(desired.models.empty() && desired.declined.empty()) << text;
  }
}

}  // namespace
}  // namespace warden::hotadd
