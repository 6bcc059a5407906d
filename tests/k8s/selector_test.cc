// Label selectors.
#include "k8s/selector.h"

#include <gtest/gtest.h>

#include "doc/reader.h"

namespace warden {
namespace {

bool MatchesJson(std::string selector, std::string labels) {
  const auto s = doc::ReadJson(std::move(selector), "");
  const auto l = doc::ReadJson(std::move(labels), "");
  return k8s::Matches(&s.document->root(), &l.document->root());
}

TEST(Selector, AsKubernetesHasIt) {
  EXPECT_TRUE(MatchesJson("{}", R"({"a":"1"})"));
  EXPECT_FALSE(MatchesJson("null", R"({"a":"1"})"));
  EXPECT_TRUE(MatchesJson(R"({"matchLabels":{"a":"1"}})", R"({"a":"1","b":"2"})"));
  EXPECT_FALSE(MatchesJson(R"({"matchLabels":{"a":"1","b":"3"}})", R"({"a":"1","b":"2"})"));
  EXPECT_TRUE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"In","values":["1","2"]}]})", R"({"a":"2"})"));
  EXPECT_FALSE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"In","values":["1"]}]})", R"({"b":"1"})"));
  EXPECT_TRUE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"NotIn","values":["1"]}]})", R"({"b":"1"})"));
  EXPECT_FALSE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"NotIn","values":["1"]}]})", R"({"a":"1"})"));
  EXPECT_TRUE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"Exists"}]})", R"({"a":"1"})"));
  EXPECT_TRUE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"DoesNotExist"}]})", R"({})"));
  EXPECT_FALSE(MatchesJson(R"({"matchExpressions":[{"key":"a","operator":"Gt","values":["1"]}]})", R"({"a":"2"})"));
}

TEST(Selector, NoSelectorAndNoLabels) {
  EXPECT_FALSE(k8s::Matches(nullptr, nullptr));
  const auto empty = doc::ReadJson("{}", "");
  EXPECT_TRUE(k8s::Matches(&empty.document->root(), nullptr));
}

}  // namespace
}  // namespace warden
