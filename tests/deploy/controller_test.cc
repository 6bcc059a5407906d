// deploy/controller: the rights are those that the program uses, no more, and nobody has them who did not ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "deploy/manifests.h"
#include "warden/kinds.h"

namespace warden::testing {
namespace {

using ::testing::ElementsAre;

using Verbs = std::set<std::string>;
using Rights = std::map<std::string, Verbs>;  // by "group/resource"

Json Role(const std::string& name) {
  for (const char* file : {"roles.yaml", "namespace.yaml"}) {
    for (const Json& role : Documents(std::string("deploy/controller/") + file)) {
      const std::string kind = role.at("kind");
      if ((kind == "Role" || kind == "ClusterRole") && role.at("metadata").at("name") == name) return role;
    }
  }
  throw std::runtime_error("no role " + name);
}

Rights RightsOf(const Json& role) {
  Rights rights;
  for (const Json& rule : role.at("rules")) {
    for (const std::string group : rule.at("apiGroups")) {
      for (const std::string resource : rule.at("resources")) {
        for (const std::string verb : rule.at("verbs")) rights[group + "/" + resource].insert(verb);
      }
    }
  }
  return rights;
}

// src/cluster watches what is_watched says; src/controller lists and watches pods, gets the ConfigMap and its status, applies the status
// and makes Events. tests/hotadd/cluster.py runs it with just these rights on a real API server.
TEST(Controller, MayDoWhatItDoesInANamespaceAndNothingElse) {
  Rights wanted = {{"/configmaps", {"get", "list", "watch", "create", "patch"}}, {"/pods", {"list", "watch"}}, {"/events", {"create"}}};
  for (const KindInfo& kind : kKnownKinds) {
    if (!kind.is_watched || kind.name == "Secret") continue;
    wanted[std::string(kind.group) + "/" + std::string(kind.plural)].insert({"list", "watch"});
  }
  EXPECT_EQ(RightsOf(Role("litellm-warden-controller")), wanted);
}

TEST(Controller, GetsOnlySecretsThatAreNamed) {
  const Json role = Role("litellm-warden-controller-master-key");
  ASSERT_EQ(role.at("rules").size(), 1U);
  const Json& rule = role.at("rules").at(0);
  EXPECT_EQ(rule.at("verbs"), Json::array({"get"}));
  EXPECT_EQ(rule.at("resources"), Json::array({"secrets"}));
  EXPECT_EQ(rule.at("resourceNames").size(), 1U);
}

TEST(Controller, RestartsOnlyWhereThatWasBound) {
  Rights wanted;
  for (const KindInfo& kind : kKnownKinds) {
    if (kind.is_watched && kind.uses_config_maps) wanted[std::string(kind.group) + "/" + std::string(kind.plural)] = {"patch"};
  }
  EXPECT_EQ(RightsOf(Role("litellm-warden-controller-rollouts")), wanted);
  const Json kustomization = TheOne("deploy/controller/kustomization.yaml", "Kustomization");
  EXPECT_THAT(kustomization.at("resources").get<std::vector<std::string>>(),
              ElementsAre("controller.yaml", "roles.yaml", "network-policy.yaml"));
}

TEST(Controller, WritesOneLeaseAlone) {
  const Rights wanted = {{"coordination.k8s.io/leases", {"create", "get", "patch"}}};
  const Json role = Role("litellm-warden-controller-lease");
  EXPECT_EQ(RightsOf(role), wanted);
  for (const Json& rule : role.at("rules")) {
    if (rule.at("verbs") == Json::array({"create"})) continue;
    EXPECT_EQ(rule.at("resourceNames"), Json::array({"litellm-warden-controller"}));
  }
}

TEST(Controller, EachRoleIsBoundInANamespace) {
  for (const char* file : {"roles.yaml", "namespace.yaml", "rollouts.yaml"}) {
    for (const Json& binding : Documents(std::string("deploy/controller/") + file)) {
      EXPECT_NE(binding.at("kind"), "ClusterRoleBinding") << file;
      if (binding.at("kind") != "RoleBinding") continue;
      EXPECT_EQ(binding.at("subjects").at(0).at("name"), "litellm-warden-controller");
      EXPECT_EQ(binding.at("subjects").at(0).at("namespace"), "litellm-warden");
    }
  }
}

// Out of the pod lead two ways: to the API server, and to pods of named namespaces.
TEST(Controller, ReachesTheApiServerAndTheGatewaysAlone) {
  const Json policy = TheOne("deploy/controller/network-policy.yaml", "NetworkPolicy");
  const Json& egress = policy.at("spec").at("egress");
  ASSERT_EQ(egress.size(), 2U);
  EXPECT_FALSE(egress.at(0).contains("to"));
  EXPECT_TRUE(egress.at(1).at("to").at(0).contains("namespaceSelector"));
  const Json deployment = TheOne("deploy/controller/controller.yaml", "Deployment");
  EXPECT_EQ(policy.at("spec").at("podSelector").at("matchLabels"), deployment.at("spec").at("selector").at("matchLabels"));
}

}  // namespace
}  // namespace warden::testing
