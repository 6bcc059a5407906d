// What pods show, read.
#include "hotadd/pod_models.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/time_text.h"

namespace warden::hotadd {
namespace {

PodModels Read(const std::string& text) {
  auto models = ReadPodModels(text);
  EXPECT_TRUE(models.ok()) << models.status().message();
  return *std::move(models);
}

TEST(PodModels, ARowOfTheDatabase) {
  const PodModels models = Read(
      R"({"data": [{"model_name": "m", "litellm_params": {"model": "openai/m", "rpm": 5}, "model_info": {"id": "i", "db_model": true,
          "blocked": false, "managed_by": "litellm-warden", "warden_source": "s", "warden_hash": "a.b", "warden_params": ["model", "rpm", 7],
          "warden_info": ["mode"], "warden_since": "2026-01-01T00:00:00Z", "warden_role": "keeper"}}]})");
  ASSERT_EQ(models.rows.size(), 1U);
  const ModelRow& row = models.rows.at("i");
  EXPECT_EQ(row.name, "m");
  EXPECT_EQ(row.model, "openai/m");
  EXPECT_TRUE(row.from_database && row.IsOurs() && row.IsAdded());
  EXPECT_FALSE(row.blocked || row.repeated);
  EXPECT_EQ(row.source + " " + row.hash + " " + row.role + " " + row.since, "s a.b keeper 2026-01-01T00:00:00Z");
  EXPECT_EQ(row.param_names, (std::vector<std::string>{"model", "rpm"})) << "what is no name is left out";
  EXPECT_EQ(row.info_names, (std::vector<std::string>{"mode"}));
  ASSERT_NE(row.params, nullptr);
  EXPECT_EQ(row.params->Find("rpm")->integer(), 5);
}

TEST(PodModels, WhoseARowIs) {
  const auto row = [](const std::string& info) {
    return Read(R"({"data": [{"model_name": "m", "litellm_params": {"model": "x"}, "model_info": {"id": "i", )" + info + "}}]}")
        .rows.at("i");
  };
  EXPECT_FALSE(row(R"("db_model": true)").IsOurs());
  EXPECT_TRUE(row(R"("db_model": true)").IsAdded());
  EXPECT_FALSE(row(R"("db_model": false)").IsAdded());
  EXPECT_FALSE(row(R"("db_model": true, "managed_by": "terraform", "warden_source": "s")").IsOurs());
  EXPECT_FALSE(row(R"("db_model": true, "managed_by": "litellm-warden")").IsOurs()) << "of no source";
  EXPECT_FALSE(row(R"("db_model": false, "managed_by": "litellm-warden", "warden_source": "s")").IsOurs()) << "copied into a file";
  EXPECT_TRUE(row(R"("db_model": false, "managed_by": "litellm-warden", "warden_source": "s", "warden_hash": "h")").IsAdded())
      << "kept in memory";
  EXPECT_FALSE(row(R"("db_model": "true", "managed_by": 5)").IsAdded()) << "other types than ours";
}

TEST(PodModels, BlockedInEitherPlace) {
  for (const std::string text :
       {R"({"data": [{"model_info": {"id": "i", "blocked": true}}]})", R"({"data": [{"blocked": true, "model_info": {"id": "i"}}]})"})
    EXPECT_TRUE(Read(text).rows.at("i").blocked) << text;
}

TEST(PodModels, AWildcardIsOneRow) {
  const PodModels models =
      Read(R"({"data": [{"model_name": "openai/a", "model_info": {"id": "w"}}, {"model_name": "x", "model_info": {"id": "x"}},
                                             {"model_name": "openai/b", "model_info": {"id": "w"}}]})");
  ASSERT_EQ(models.rows.size(), 2U);
  EXPECT_TRUE(models.rows.at("w").repeated);
  EXPECT_EQ(models.rows.at("w").name, "openai/a");
  EXPECT_FALSE(models.rows.at("x").repeated);
}

TEST(PodModels, OddRowsAreLeftOut) {
  EXPECT_TRUE(Read(R"({"data": [1, null, "a", [], {}, {"model_info": null}, {"model_info": {"id": null}}, {"model_info": {"id": ["i"]}}]})")
                  .rows.empty());
  EXPECT_TRUE(Read(R"({"data": [{"model_info": {"id": 77}}]})").rows.contains("77"));
  const PodModels odd = Read(R"({"data": [{"model_info": {"id": "i"}, "litellm_params": "none", "model_name": 3}]})");
  EXPECT_EQ(odd.rows.at("i").model, "");
}

TEST(PodModels, WhatIsNoList) {
  for (const std::string text : {"", "{", "nonsense", R"({"data": [{"model_info")", "\xff\xfe"}) {
    const auto models = ReadPodModels(text);
    ASSERT_FALSE(models.ok()) << text;
    EXPECT_EQ(models.status().code(), StatusCode::kInvalid);
  }
  for (const std::string text : {"[]", "{}", R"({"data": null})", R"({"data": {}})", "5"}) {
    const auto models = ReadPodModels(text);
    ASSERT_FALSE(models.ok()) << text;
    EXPECT_EQ(models.status().message(), "the list of models has no \"data\"");
  }
}

TEST(PodModels, NoMessageQuotesTheAnswer) {
  const auto models = ReadPodModels(R"({"data": [{"litellm_params": {"api_key": "sk-Canary7f3a9c21e5b8" "x"}}]})");
  ASSERT_FALSE(models.ok());
  EXPECT_EQ(models.status().message().find("Canary"), std::string::npos);
}

TEST(PodModels, WhatIsTooLargeIsSaid) {
  std::string text = R"({"data": [)";
  for (int i = 0; i < 2'100'000; ++i) text += "[],";
  for (int i = 0; i < 2'100'000; ++i) text += "1,";
  const auto models = ReadPodModels(text + "1]}");
  ASSERT_FALSE(models.ok());
  EXPECT_EQ(models.status().code(), StatusCode::kTooLarge);
}

TEST(PodView, WhatItsFileMayHaveHad) {
  const auto at = [](const std::string& text) { return base::ParseRfc3339(text)->time_since_epoch().count(); };
  PodView pod;
  ModelRow row;
  row.since = "2026-01-01T12:00:00Z";
  EXPECT_TRUE(pod.MayHaveStartedWith("i", &row)) << "nothing is known";
  pod.started_at = at("2026-01-01T11:59:59Z");
  EXPECT_FALSE(pod.MayHaveStartedWith("i", &row)) << "it ran when no pod had it";
  EXPECT_TRUE(pod.MayHaveStartedWith("i", nullptr));
  pod.started_at = at("2026-01-01T12:00:00Z");
  EXPECT_TRUE(pod.MayHaveStartedWith("i", &row)) << "within the same second";
  row.since = "long ago";
  pod.started_at = 0;
  EXPECT_TRUE(pod.MayHaveStartedWith("i", &row));
  pod.started_with = FileModels{{"j", ""}};
  EXPECT_FALSE(pod.MayHaveStartedWith("i", nullptr));
  EXPECT_TRUE(pod.MayHaveStartedWith("j", &row));
}

}  // namespace
}  // namespace warden::hotadd
