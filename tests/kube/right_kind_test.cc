// What a 200 may bring that was not asked for.
#include "kube/right_kind.h"

#include <gtest/gtest.h>

#include <string>

#include "doc/reader.h"

namespace warden::kube {
namespace {

constexpr Resource kMaps{"", "v1", "configmaps", {}, "ConfigMap"};
constexpr Resource kBudgets{"policy", "v1", "poddisruptionbudgets", {}, "PodDisruptionBudget"};

Document Json(std::string text) { return *doc::ReadJson(std::move(text), "").document; }

TEST(RightKind, OfLists) {
  const auto is_list = [](const Resource& resource, const char* text) { return IsListOf(resource, Json(text).root()); };
  EXPECT_TRUE(is_list(kMaps, R"({"kind":"ConfigMapList","apiVersion":"v1","items":[]})"));
  EXPECT_TRUE(is_list(kMaps, R"({"kind":"ConfigMapList","apiVersion":"v1","items":null})"));
  EXPECT_TRUE(
      is_list(kMaps, R"({"kind":"ConfigMapList","apiVersion":"v1","items":[{"metadata":{}},{"kind":"ConfigMap","apiVersion":"v1"}]})"));
  EXPECT_TRUE(is_list(kBudgets, R"({"kind":"PodDisruptionBudgetList","apiVersion":"policy/v1","items":[{}]})"));
  for (const char* other : {
           R"({"items":[]})",
           R"({"kind":"List","apiVersion":"v1","items":[]})",
           R"({"kind":"SecretList","apiVersion":"v1","items":[]})",
           R"({"kind":"ConfigMapList","apiVersion":"v2","items":[]})",
           R"({"kind":"ConfigMapList","items":[]})",
           R"({"kind":"ConfigMap","apiVersion":"v1","items":[]})",
           R"({"kind":"ConfigMapList","apiVersion":"v1","items":[{"metadata":{}},{"kind":"Secret","apiVersion":"v1"}]})",
           R"({"kind":"ConfigMapList","apiVersion":"v1","items":[{"kind":"ConfigMap","apiVersion":"x/v1"}]})",
           R"({"kind":"ConfigMapList","apiVersion":"v1","items":[{"apiVersion":"x/v1"}]})",
           R"({"kind":["ConfigMapList"],"apiVersion":"v1","items":[]})",
           R"({"kind":"ConfigMapList","apiVersion":"v1","items":[null]})",
           R"({"kind":"ConfigMapList","apiVersion":"v1","items":[["a"]]})",
           R"([])",
       }) {
    EXPECT_FALSE(is_list(kMaps, other)) << other;
    EXPECT_TRUE(is_list({"", "v1", "configmaps"}, other)) << "nobody said what it should be";
  }
  for (const char* version : {"v1", "policy", "policy/", "policy/v1beta1", "policy.v1", "policy/v1/v1", "/v1"}) {
    const std::string text = R"({"kind":"PodDisruptionBudgetList","items":[],"apiVersion":")" + std::string(version) + "\"}";
    EXPECT_FALSE(is_list(kBudgets, text.c_str())) << version;
  }
}

TEST(RightKind, OfEvents) {
  const auto is_one = [](const Resource& resource, const char* text) { return IsOneOf(resource, Json(text).root()); };
  EXPECT_TRUE(is_one(kBudgets, R"({"kind":"PodDisruptionBudget","apiVersion":"policy/v1"})"));
  EXPECT_FALSE(is_one(kBudgets, R"({"kind":"PodDisruptionBudget","apiVersion":"v1"})"));
  EXPECT_FALSE(is_one(kBudgets, R"({"kind":"Pod","apiVersion":"policy/v1"})"));
  EXPECT_FALSE(is_one(kBudgets, "{}")) << "each event says what it is of";
  EXPECT_TRUE(is_one({"", "v1", "configmaps"}, "{}"));
}

}  // namespace
}  // namespace warden::kube
