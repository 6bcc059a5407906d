// The webhook configurations as they stand: what fails closed, how long it may take, and that copies are copies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "deploy/manifests.h"
#include "engine/snapshots.h"
#include "k8s/secret_view.h"
#include "support/objects.h"

namespace warden::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr const char* kProduction = "deploy/webhooks/production.yaml";
constexpr const char* kDevelopment = "deploy/webhooks/development.yaml";

std::vector<Json> Entries(const std::string& path) {
  std::vector<Json> entries;
  for (const Json& configuration : Documents(path))
    entries.insert(entries.end(), configuration.at("webhooks").begin(), configuration.at("webhooks").end());
  return entries;
}

std::map<std::string, std::string> Policies(const std::string& path) {
  std::map<std::string, std::string> policies;
  for (const Json& entry : Entries(path)) policies[entry.at("name")] = entry.at("failurePolicy");
  return policies;
}

TEST(Webhooks, OnlyWorkloadsAndConfigurationsFailClosed) {
  EXPECT_THAT(Policies(kProduction),
              ElementsAre(Pair("budgets.litellm-warden.dev", "Ignore"), Pair("configmaps.litellm-warden.dev", "Fail"),
                          Pair("deletion.litellm-warden.dev", "Ignore"), Pair("fill.litellm-warden.dev", "Ignore"),
                          Pair("scale.litellm-warden.dev", "Ignore"), Pair("secrets.litellm-warden.dev", "Ignore"),
                          Pair("workloads.litellm-warden.dev", "Fail")));
  for (const auto& [name, policy] : Policies(kDevelopment)) EXPECT_EQ(policy, "Ignore") << name;
}

TEST(Webhooks, EveryEntryIsQuickAndWithoutSideEffects) {
  for (const char* path : {kProduction, kDevelopment}) {
    for (const Json& entry : Entries(path)) {
      EXPECT_EQ(entry.at("timeoutSeconds"), 5);
      EXPECT_EQ(entry.at("matchPolicy"), "Equivalent");
      EXPECT_EQ(entry.at("sideEffects"), "None");
      EXPECT_EQ(entry.at("admissionReviewVersions"), Json::array({"v1"}));
      for (const Json& rule : entry.at("rules")) EXPECT_EQ(rule.at("scope"), "Namespaced");
    }
  }
}

TEST(Webhooks, FillingIsAskedAgainWhenOthersChangeTheObject) {
  for (const char* path : {kProduction, kDevelopment}) {
    const Json mutating = TheOne(path, "MutatingWebhookConfiguration").at("webhooks");
    ASSERT_EQ(mutating.size(), 1U);
    EXPECT_EQ(mutating[0].at("reinvocationPolicy"), "IfNeeded");
    EXPECT_EQ(mutating[0].at("failurePolicy"), "Ignore");
  }
}

TEST(Webhooks, WhatIsFilledIsJudged) {
  const Json validating = TheOne(kProduction, "ValidatingWebhookConfiguration").at("webhooks").at(0);
  const Json mutating = TheOne(kProduction, "MutatingWebhookConfiguration").at("webhooks").at(0);
  ASSERT_EQ(validating.at("name"), "workloads.litellm-warden.dev");
  for (const char* part : {"rules", "matchConditions", "namespaceSelector"}) EXPECT_EQ(validating.at(part), mutating.at(part)) << part;
}

// What is different in development on purpose, made equal.
Json Normalised(const std::string& path) {
  Json all = Documents(path);
  for (Json& configuration : all) {
    configuration["metadata"]["name"] = "";
    for (Json& entry : configuration["webhooks"]) {
      entry["failurePolicy"] = "";
      std::string service_path = entry["clientConfig"]["service"]["path"];
      entry["clientConfig"]["service"]["path"] = service_path.substr(0, service_path.rfind('/'));
      for (Json& expression : entry["namespaceSelector"]["matchExpressions"]) {
        if (expression["key"] == "litellm-warden.dev/profile") expression["operator"] = "";
      }
    }
  }
  return all;
}

TEST(Webhooks, DevelopmentIsACopyOfProduction) { EXPECT_EQ(Normalised(kProduction), Normalised(kDevelopment)); }

TEST(Webhooks, NoNamespaceIsInBothAndNoneInNeither) {
  const auto profile = [](const char* path) {
    std::set<std::string> operators;
    for (const Json& entry : Entries(path)) {
      for (const Json& expression : entry.at("namespaceSelector").at("matchExpressions")) {
        if (expression.at("key") == "litellm-warden.dev/profile") operators.insert(expression.at("operator"));
      }
    }
    return operators;
  };
  EXPECT_THAT(profile(kProduction), ElementsAre("NotIn"));
  EXPECT_THAT(profile(kDevelopment), ElementsAre("In"));
}

// The keys by which a Secret is sent are keys by which the webhook knows one.
TEST(Webhooks, KeysOfSecretsAreThoseWeKnow) {
  std::string expression;
  for (const Json& entry : Entries(kProduction)) {
    if (entry.at("name") == "secrets.litellm-warden.dev") expression = entry.at("matchConditions").at(0).at("expression");
  }
  std::string list;
  ASSERT_TRUE(RE2::PartialMatch(expression, R"(key in \[([^\]]*)\])", &list));
  re2::StringPiece rest(list);
  std::string key;
  int keys = 0;
  while (RE2::FindAndConsume(&rest, "'([^']+)'", &key)) {
    ++keys;
    const Object secret = ObjectFromYaml("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {" + key + ": c2s=}\n");
    EXPECT_TRUE(SecretView::Make(secret, EmptySnapshot())) << key;
  }
  EXPECT_EQ(keys, 8);
}

}  // namespace
}  // namespace warden::testing
