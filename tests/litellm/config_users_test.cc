// Which proxies read a configuration.
#include "litellm/config/config_users.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "support/objects.h"

namespace warden {
namespace {

std::string ConfigMap(std::string_view name, std::string_view ns) {
  return fmt::format(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}{}}}\ndata:\n  config.yaml: |\n    model_list: []\n  old.yaml: |\n    "
      "model_list: []\n---\n",
      name, ns.empty() ? "" : fmt::format(", namespace: {}", ns));
}

std::string Deployment(std::string_view name, std::string_view ns, std::string_view map, std::string_view tag = "v1.81.14") {
  return fmt::format(R"(apiVersion: apps/v1
kind: Deployment
metadata: {{name: {}{}}}
spec:
  selector: {{matchLabels: {{app: a}}}}
  template:
    metadata: {{labels: {{app: a}}}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:{}
        args: [--config, /etc/litellm/config.yaml]
        volumeMounts:
        - {{name: config, mountPath: /etc/litellm}}
      volumes:
      - name: config
        configMap: {{name: {}}}
---
)",
                     name, ns.empty() ? "" : fmt::format(", namespace: {}", ns), tag, map);
}

// "name in ns at file" of the users of each configuration of the only ConfigMap named `map`.
std::string UsersOf(const std::vector<Object>& objects, std::string_view map) {
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  std::string text;
  for (const Object& object : objects) {
    if (object.ref().kind != "ConfigMap" || object.ref().name != map) continue;
    const auto found = litellm::FindConfigs(object, snapshot, {});
    for (const litellm::Config& config : found.configs) {
      text += config.place() + ":";
      for (const litellm::ConfigUser& user : config.users(snapshot))
        text += fmt::format(" {}/{}", user.ns(), user.workload().object().ref().name);
      text += "\n";
    }
  }
  return text;
}

TEST(ConfigUsers, TheOneWhosePathLeadsThere) {
  const auto objects =
      testing::ObjectsFromYaml(ConfigMap("one", "llm") + Deployment("litellm", "llm", "one") + Deployment("litellm", "llm", "two"));
  EXPECT_EQ(UsersOf(objects, "one"), "config.yaml: llm/litellm\nold.yaml:\n");
}

TEST(ConfigUsers, OfTheSameNamespaceOnly) {
  const auto objects = testing::ObjectsFromYaml(ConfigMap("one", "llm") + Deployment("litellm", "other", "one"));
  EXPECT_EQ(UsersOf(objects, "one"), "config.yaml:\nold.yaml:\n");
}

TEST(ConfigUsers, WithoutNamespacesTheNearest) {
  auto objects = testing::ObjectsFromYaml(ConfigMap("one", "") + Deployment("litellm-near", "", "one"), "a/all.yaml");
  for (Object& other : testing::ObjectsFromYaml(Deployment("litellm-far", "", "one"), "b/all.yaml")) objects.push_back(std::move(other));
  EXPECT_EQ(UsersOf(objects, "one"), "config.yaml: /litellm-near\nold.yaml:\n");
}

TEST(ConfigUsers, TheOldestVersionOfThem) {
  const auto objects = testing::ObjectsFromYaml(ConfigMap("one", "llm") + Deployment("litellm-a", "llm", "one", "v1.94.3") +
                                                Deployment("litellm-b", "llm", "one", "v1.81.14-stable"));
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const auto found = litellm::FindConfigs(objects[0], snapshot, {});
  const auto version = found.configs.at(0).users(snapshot).version();
  ASSERT_TRUE(version.has_value());
  EXPECT_EQ(litellm::ToString(*version), "1.81.14");
}

TEST(ConfigUsers, ABareFileHasNone) {
  const auto objects = testing::ObjectsFromYaml(Deployment("litellm", "llm", "one"));
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const Object file =
      litellm::ConfigFileObject(*doc::ReadYaml("model_list: []\n", "config.yaml", Dialect::kPyYaml).document, "config.yaml");
  const auto found = litellm::FindConfigs(file, snapshot, {});
  EXPECT_TRUE(found.configs.at(0).users(snapshot).empty());
}

}  // namespace
}  // namespace warden
