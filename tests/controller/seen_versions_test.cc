// Which models a pod has from its file: said only where there is no doubt.
#include "controller/seen_versions.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "doc/reader.h"

namespace warden::controller {
namespace {

using hotadd::FileModels;

const FileModels kOne = {{"a", "1"}};
const FileModels kTwo = {{"a", "2"}, {"b", "1"}};

TEST(SeenVersions, APodHasTheVersionItStartedWith) {
  SeenVersions seen;
  seen.See(kOne, 1000, 1000, false);
  seen.See(kTwo, 5000, 5001, true);
  EXPECT_EQ(seen.At(2000), kOne);
  EXPECT_EQ(seen.At(9000), kTwo);
}

TEST(SeenVersions, NothingIsSaidAboutATimeBeforeTheFirst) {
  SeenVersions seen;
  EXPECT_FALSE(seen.At(1000));
  seen.See(kOne, 1000, 4000, false);
  EXPECT_FALSE(seen.At(500));
}

// The kubelet's copy may be a minute old, and clocks differ.
TEST(SeenVersions, NothingIsSaidAroundAChange) {
  SeenVersions seen;
  seen.See(kOne, 1000, 1000, false);
  seen.See(kTwo, 5000, 5000, true);
  EXPECT_FALSE(seen.At(1000 + SeenVersions::kLate - 1));
  EXPECT_TRUE(seen.At(1000 + SeenVersions::kLate));
  EXPECT_TRUE(seen.At(5000 - SeenVersions::kSkew - 1));
  EXPECT_FALSE(seen.At(5000 - 1));
  EXPECT_FALSE(seen.At(5000 + SeenVersions::kLate - 1));
}

// While nobody watched there may have been a version that nobody saw.
TEST(SeenVersions, AGapIsNoVersion) {
  SeenVersions seen;
  seen.See(kOne, 1000, 2000, false);
  seen = SeenVersions::Read(seen.Json());
  seen.See(kTwo, 50'000, 50'010, false);
  EXPECT_EQ(seen.At(1500), kOne);
  EXPECT_FALSE(seen.At(30'000)) << "between the last look at the one and the beginning of the other";
  EXPECT_EQ(seen.At(51'000), kTwo);
}

TEST(SeenVersions, TheSameAgainAfterARestartIsNoGap) {
  SeenVersions seen;
  seen.See(kOne, 1000, 2000, false);
  seen = SeenVersions::Read(seen.Json());
  seen.See(kOne, 1000, 90'000, false);  // its data are as old as ever
  EXPECT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen.At(30'000), kOne);
}

TEST(SeenVersions, WhatNoPodCanHaveIsForgotten) {
  SeenVersions seen;
  seen.See(kOne, 1000, 1000, false);
  for (int i = 0; i < 4; ++i) seen.See({{"a", fmt::format("x{}", i)}}, 100'000 + i * 10, 100'000 + i * 10, true);
  seen.KeepFor(std::vector<std::int64_t>{2000});
  EXPECT_EQ(seen.size(), 2U) << "that of the pod, and the newest";
  EXPECT_EQ(seen.At(2000), kOne);
}

TEST(SeenVersions, ManyQuickChangesDoNotPushOutWhatAPodStartedWith) {
  SeenVersions seen;
  seen.See(kOne, 1000, 1000, false);
  for (int i = 0; i < 100; ++i) {
    seen.See({{"a", fmt::format("x{}", i)}}, 100'000 + i, 100'000 + i, true);
    seen.KeepFor(std::vector<std::int64_t>{2000});
  }
  EXPECT_EQ(seen.At(2000), kOne);
}

TEST(SeenVersions, AreBounded) {
  SeenVersions seen;
  for (int i = 0; i < 50; ++i) seen.See({{"a", std::to_string(i)}}, 1000 * (i + 1), 1000 * (i + 1), true);
  EXPECT_LE(seen.size(), SeenVersions::kMost);
  FileModels many;
  for (std::size_t i = 0; i < SeenVersions::kMostModels; ++i) many[fmt::format("model-{}", i)] = "0123456789abcdef.0123456789abcdef";
  seen.See(many, 90'000, 90'000, true);
  EXPECT_EQ(seen.size(), 1U);
  EXPECT_LT(seen.Json().size(), 600'000U) << "a ConfigMap has room for a megabyte";
}

TEST(SeenVersions, WhatCannotBeReadIsNothing) {
  for (const char* text : {"", "x", "{}", "[1]", R"([{"since":"a"}])", R"([{"since":5}])"})
    EXPECT_EQ(SeenVersions::Read(text).size(), 0U) << text;
}

TEST(DataSince, IsTheLastChangeOfTheData) {
  const auto since = [](const std::string& managers) {
    const auto read = doc::ReadJson(R"({"metadata":{"managedFields":[)" + managers + "]}}", "");
    return DataSince(read.document->root());
  };
  const std::string data = R"({"time":"2026-01-01T00:00:00Z","fieldsV1":{"f:data":{}}})";
  const std::string labels = R"({"time":"2026-02-01T00:00:00Z","fieldsV1":{"f:metadata":{}}})";
  EXPECT_EQ(since(data + "," + labels), 1767225600);
  EXPECT_FALSE(since(labels));
  EXPECT_FALSE(since(data + R"(,{"fieldsV1":{"f:data":{}}})")) << "one that does not say when";
}

}  // namespace
}  // namespace warden::controller
