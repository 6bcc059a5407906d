// What pods show of a model beside what its entry says.
#include "hotadd/same_model.h"

#include <gtest/gtest.h>

#include "hot_add/desired_models.h"

namespace warden::hotadd {
namespace {

using Kind = Likeness::Kind;

// "same", "different rpm", "untold api_key" of an entry with `params` and `info`, and of a pod that shows `shown` and `shown_info`.
std::string Compared(const std::string& params, const std::string& shown, const std::string& info = "", const std::string& shown_info = "",
                     const std::string& name = "m") {
  const auto desired = testing::DesiredEntry("{model_name: m, litellm_params: {model: openai/m" + (params.empty() ? "" : ", " + params) +
                                             "}, model_info: {id: i" + (info.empty() ? "" : ", " + info) + "}}");
  const auto models = ReadPodModels(R"({"data": [{"model_name": ")" + name + R"(", "litellm_params": {"model": "openai/m")" +
                                    (shown.empty() ? "" : ", " + shown) + R"(}, "model_info": {"id": "i")" +
                                    (shown_info.empty() ? "" : ", " + shown_info) + "}}]}");
  const Likeness likeness = Compare(desired.models.at(0), models->rows.at("i"));
  switch (likeness.kind) {
    case Kind::kSame: return "same";
    case Kind::kDifferent: return "different " + likeness.what;
    case Kind::kUntold: return "untold " + likeness.what;
  }
  return "";
}

TEST(SameModel, Scalars) {
  EXPECT_EQ(Compared("", ""), "same");
  EXPECT_EQ(Compared("rpm: 5", R"("rpm": 5, "tpm": 9, "use_in_pass_through": false)"), "same") << "pods add keys";
  EXPECT_EQ(Compared("rpm: \"5\"", R"("rpm": 5)"), "same") << "as LiteLLM reads it";
  EXPECT_EQ(Compared("timeout: 5", R"("timeout": 5.0)"), "same");
  EXPECT_EQ(Compared("rpm: 5", R"("rpm": 6)"), "different rpm");
  EXPECT_EQ(Compared("drop_params: true", R"("drop_params": false)"), "different drop_params");
  EXPECT_EQ(Compared("api_base: http://a", R"("api_base": "http://b")"), "different api_base");
  EXPECT_EQ(Compared("rpm: null", R"("rpm": 6)"), "same") << "null says nothing";
  EXPECT_EQ(Compared("rpm: 5, rpm: 6", R"("rpm": 6)"), "same") << "of duplicates the last";
}

TEST(SameModel, WhatPodsHide) {
  EXPECT_EQ(Compared("api_key: os.environ/A", ""), "untold api_key");
  EXPECT_EQ(Compared("api_key: os.environ/A", R"("api_key": "other")"), "untold api_key");
  EXPECT_EQ(Compared("api_base: os.environ/A", R"("api_base": "http://resolved")"), "untold api_base");
  EXPECT_EQ(Compared("rpm: 5", ""), "untold rpm");
  EXPECT_EQ(Compared("rpm: 5", R"("rpm": null)"), "untold rpm");
  EXPECT_EQ(Compared("region: abcd", R"("region": "a***d")"), "untold region");
  EXPECT_EQ(Compared("extra_headers: {x: y}", R"("extra_headers": {"x": "z"})"), "untold extra_headers");
  EXPECT_EQ(Compared("tags: [a]", R"("tags": ["b"])"), "untold tags");
  EXPECT_EQ(Compared("x: true", R"("x": "true")"), "untold x");
}

TEST(SameModel, ADifferenceCountsMoreThanWhatIsHidden) {
  EXPECT_EQ(Compared("api_key: os.environ/A, rpm: 5", R"("rpm": 6)"), "different rpm");
  EXPECT_EQ(Compared("rpm: 5, api_key: os.environ/A", R"("rpm": 6)"), "different rpm");
}

TEST(SameModel, ModelInfo) {
  EXPECT_EQ(Compared("", "", "mode: chat", R"("mode": "chat")"), "same");
  EXPECT_EQ(Compared("", "", "mode: chat", R"("mode": "embedding")"), "different mode");
  EXPECT_EQ(Compared("", "", "mode: chat", ""), "same") << "what pods make of it is theirs";
}

TEST(SameModel, Names) { EXPECT_EQ(Compared("", "", "", "", "n"), "different model_name"); }

TEST(SameModel, OfAWildcardNothingIsTold) {
  const auto desired = testing::DesiredEntry("{model_name: \"openai/*\", litellm_params: {model: \"openai/*\"}, model_info: {id: i}}");
  const auto models =
      ReadPodModels(R"({"data": [{"model_name": "openai/a", "litellm_params": {"model": "openai/a"}, "model_info": {"id": "i"}}]})");
  EXPECT_EQ(Compare(desired.models.at(0), models->rows.at("i")).kind, Kind::kUntold);
}

}  // namespace
}  // namespace warden::hotadd
