// The webhook configurations as they stand: what fails closed, how long it may take, and that copies are copies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>
#include <string>

#include "deploy/manifests.h"
#include "engine/snapshots.h"
#include "k8s/secret_view.h"
#include "support/objects.h"
#include "warden/kinds.h"

namespace warden::testing {
namespace {

using ::testing::ElementsAre;

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

bool IsScale(const Json& entry) { return entry.at("name").get<std::string>().starts_with("scale."); }

TEST(Webhooks, OnlyWorkloadsAndConfigurationsFailClosed) {
  std::map<std::string, std::string> wanted;
  for (const char* word : {"budgets", "configmaps", "deletion", "fill", "ids", "scale", "secrets", "workloads"}) {
    const bool closes = word == std::string_view("configmaps") || word == std::string_view("workloads");
    wanted[std::string(word) + ".litellm-warden.dev"] = closes ? "Fail" : "Ignore";
    wanted[std::string(word) + ".warn.litellm-warden.dev"] = "Ignore";
  }
  EXPECT_EQ(Policies(kProduction), wanted);
  for (const auto& [name, policy] : Policies(kDevelopment)) EXPECT_EQ(policy, "Ignore") << name;
}

TEST(Webhooks, EveryEntryIsQuickAndWithoutSideEffects) {
  for (const char* path : {kProduction, kDevelopment}) {
    for (const Json& entry : Entries(path)) {
      // Every scale in the cluster goes through that entry, and one was measured to wait for twice the time-out.
      EXPECT_EQ(entry.at("timeoutSeconds"), IsScale(entry) ? 2 : 5);
      EXPECT_EQ(entry.at("matchPolicy"), "Equivalent");
      EXPECT_EQ(entry.at("sideEffects"), "None");
      EXPECT_EQ(entry.at("admissionReviewVersions"), Json::array({"v1"}));
      for (const Json& rule : entry.at("rules")) EXPECT_EQ(rule.at("scope"), "Namespaced");
    }
  }
}

// What stands in the file is taken away from the cluster when the file no longer has it; and a placeholder replaces what cert-manager
// or trust.sh wrote.
TEST(Webhooks, ApplyingThemAgainLeavesTheCaAlone) {
  for (const char* path : {kProduction, kDevelopment}) {
    for (const Json& entry : Entries(path)) EXPECT_FALSE(entry.at("clientConfig").contains("caBundle")) << entry.at("name");
  }
}

TEST(Webhooks, FillingIsAskedAgainWhenOthersChangeTheObject) {
  for (const char* path : {kProduction, kDevelopment}) {
    const Json mutating = TheOne(path, "MutatingWebhookConfiguration").at("webhooks");
    ASSERT_EQ(mutating.size(), 4U);
    for (const Json& entry : mutating) {
      EXPECT_EQ(entry.at("reinvocationPolicy"), "IfNeeded");
      EXPECT_EQ(entry.at("failurePolicy"), "Ignore");
    }
  }
}

TEST(Webhooks, WhatIsFilledIsJudged) {
  const Json validating = TheOne(kProduction, "ValidatingWebhookConfiguration").at("webhooks").at(0);
  const Json mutating = TheOne(kProduction, "MutatingWebhookConfiguration").at("webhooks").at(0);
  ASSERT_EQ(validating.at("name"), "workloads.litellm-warden.dev");
  for (const char* part : {"rules", "matchConditions", "namespaceSelector"}) EXPECT_EQ(validating.at(part), mutating.at(part)) << part;
}

// Of the expression about the label `mode`, which is taken out.
std::string TakeModeOperator(Json& entry) {
  Json& expressions = entry["namespaceSelector"]["matchExpressions"];
  for (auto expression = expressions.begin(); expression != expressions.end(); ++expression) {
    if (expression->at("key") != "litellm-warden.dev/mode") continue;
    EXPECT_EQ(expression->at("values"), Json::array({"warn"}));
    const std::string taken = expression->at("operator");
    expressions.erase(expression);
    return taken;
  }
  return {};
}

// What is different in development on purpose, made equal.
Json Normalised(const std::string& path) {
  Json all = Documents(path);
  for (Json& configuration : all) {
    configuration["metadata"]["name"] = "";
    for (Json& entry : configuration["webhooks"]) {
      entry["failurePolicy"] = "";
      std::string service_path = entry["clientConfig"]["service"]["path"];
      if (const auto profile = service_path.find("/development"); profile != std::string::npos) service_path.resize(profile);
      entry["clientConfig"]["service"]["path"] = service_path;
      for (Json& expression : entry["namespaceSelector"]["matchExpressions"]) {
        if (expression["key"] == "litellm-warden.dev/profile") expression["operator"] = "";
      }
    }
  }
  return all;
}

TEST(Webhooks, DevelopmentIsACopyOfProduction) { EXPECT_EQ(Normalised(kProduction), Normalised(kDevelopment)); }

// The second half of each configuration is the first, for namespaces in which nothing denies.
TEST(Webhooks, TheEntriesThatOnlyWarnAreCopies) {
  for (const char* path : {kProduction, kDevelopment}) {
    for (const Json& configuration : Documents(path)) {
      const Json& all = configuration.at("webhooks");
      ASSERT_EQ(all.size() % 2, 0U);
      for (std::size_t i = 0; i < all.size() / 2; ++i) {
        Json strict = all[i], warns = all[i + all.size() / 2];
        const std::string name = strict.at("name");
        EXPECT_EQ(warns.at("name"), name.substr(0, name.find('.')) + ".warn.litellm-warden.dev");
        const std::string target = strict.at("clientConfig").at("service").at("path");
        EXPECT_EQ(warns.at("clientConfig").at("service").at("path"), "/warn" + target);
        EXPECT_EQ(warns.at("failurePolicy"), "Ignore");
        EXPECT_EQ(TakeModeOperator(strict), "NotIn");
        EXPECT_EQ(TakeModeOperator(warns), "In");
        for (Json* entry : {&strict, &warns}) {
          (*entry)["name"] = (*entry)["failurePolicy"] = (*entry)["clientConfig"]["service"]["path"] = "";
        }
        EXPECT_EQ(strict, warns) << name;
      }
    }
  }
}

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
    EXPECT_TRUE(k8s::SecretView::Make(secret, engine::EmptySnapshot())) << key;
  }
  EXPECT_EQ(keys, 8);
}

// "deployments.v1.apps", as the rules of the entries have them, each once.
std::set<std::string> Resources(const std::string& path) {
  std::set<std::string> resources;
  for (const Json& entry : Entries(path)) {
    for (const Json& rule : entry.at("rules")) {
      for (const Json& group : rule.at("apiGroups")) {
        for (const Json& version : rule.at("apiVersions")) {
          for (const Json& resource : rule.at("resources"))
            resources.insert(resource.get<std::string>() + "." + version.get<std::string>() + "." + group.get<std::string>());
        }
      }
    }
  }
  return resources;
}

// What is sent is what the table of kinds says may be sent. Bare Pods may: somebody may add them; ours leaves them out, for each pod of a
// workload is one.
TEST(Webhooks, SendTheKindsOfTheTable) {
  std::set<std::string> wanted;
  for (const KindInfo& kind : kKnownKinds) {
    const std::string in = "." + std::string(kind.version) + "." + std::string(kind.group);
    if (kind.is_reviewed && kind.name != "Pod" && kind.name != "Scale") wanted.insert(std::string(kind.plural) + in);
    if (kind.is_scaled) wanted.insert(std::string(kind.plural) + "/" + std::string(FindKind("Scale")->plural) + in);
  }
  EXPECT_EQ(Resources(kProduction), wanted);
  for (const std::string& resource : Resources(kDevelopment)) EXPECT_TRUE(wanted.contains(resource)) << resource;
}

}  // namespace
}  // namespace warden::testing
