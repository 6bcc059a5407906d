// deploy/store: the rights are those that the program uses, no more, and nobody has them who did not ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "deploy/manifests.h"
#include "warden/kinds.h"

namespace warden::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

using Resources = std::map<std::string, std::set<std::string>>;  // by group

Json Role(const std::string& name) {
  for (const Json& role : Documents("deploy/store/roles.yaml")) {
    if (role.at("metadata").at("name") == name) return role;
  }
  throw std::runtime_error("no role " + name);
}

Resources ResourcesOf(const Json& role) {
  Resources resources;
  for (const Json& rule : role.at("rules")) {
    for (const std::string group : rule.at("apiGroups")) {
      for (const std::string resource : rule.at("resources")) resources[group].insert(resource);
    }
  }
  return resources;
}

TEST(Store, MayReadWhatItWatchesAndNothingElse) {
  Resources watched, secrets;
  for (const KindInfo& kind : kKnownKinds) {
    if (kind.is_watched) (kind.name == "Secret" ? secrets : watched)[std::string(kind.group)].insert(std::string(kind.plural));
  }
  EXPECT_EQ(ResourcesOf(Role("litellm-warden-store")), watched);
  EXPECT_EQ(ResourcesOf(Role("litellm-warden-store-secrets")), secrets);
}

TEST(Store, OnlyListsAndWatches) {
  for (const Json& role : Documents("deploy/store/roles.yaml")) {
    for (const Json& rule : role.at("rules")) EXPECT_THAT(rule.at("verbs").get<std::vector<std::string>>(), ElementsAre("list", "watch"));
  }
}

// What is bound by a file, and where.
TEST(Store, SecretsAreBoundByNamespaceAlone) {
  const auto bound = [](const std::string& file) {
    const auto documents = Documents("deploy/store/" + file);
    EXPECT_EQ(documents.size(), 1U) << file;
    const Json& binding = documents.at(0);
    EXPECT_EQ(binding.at("subjects").size(), 1U);
    EXPECT_EQ(binding.at("subjects").at(0).at("name"), "litellm-warden");
    EXPECT_FALSE(binding.at("metadata").contains("namespace")) << "it is applied to the namespace that kubectl names";
    return std::make_pair(binding.at("kind").get<std::string>(), binding.at("roleRef").at("name").get<std::string>());
  };
  EXPECT_EQ(bound("everywhere.yaml"), std::make_pair(std::string("ClusterRoleBinding"), std::string("litellm-warden-store")));
  EXPECT_EQ(bound("namespace.yaml"), std::make_pair(std::string("RoleBinding"), std::string("litellm-warden-store")));
  EXPECT_EQ(bound("secrets.yaml"), std::make_pair(std::string("RoleBinding"), std::string("litellm-warden-store-secrets")));
}

TEST(Store, IsNoPartOfWhatIsShipped) {
  const Json kustomization = TheOne("deploy/kustomization.yaml", "Kustomization");
  EXPECT_FALSE(kustomization.contains("components"));
  EXPECT_THAT(kustomization.at("resources").get<std::vector<std::string>>(),
              ElementsAre("namespace.yaml", "policy.yaml", "server.yaml", "network-policy.yaml", "guard.yaml"));
  const Json component = TheOne("deploy/store/kustomization.yaml", "Component");
  EXPECT_THAT(component.at("resources").get<std::vector<std::string>>(), Not(Contains("secrets.yaml")));
}

}  // namespace
}  // namespace warden::testing
