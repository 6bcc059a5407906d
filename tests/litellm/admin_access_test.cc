// How a proxy's admin API is reached.
#include "litellm/readers/admin_access.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "litellm/config/find_configs.h"
#include "support/objects.h"

namespace warden {
namespace {

struct Parts {
  std::string env = "        - {name: LITELLM_MASTER_KEY, valueFrom: {secretKeyRef: {name: keys, key: master}}}\n";
  std::string args = "--config, /etc/litellm/config.yaml";
  std::string general = "{}";
  std::string more;     // of the container
  std::string objects;  // beside it
};

std::string Said(const Parts& parts) {
  const std::string yaml = fmt::format(R"(apiVersion: v1
kind: ConfigMap
metadata: {{name: config, namespace: llm}}
data:
  config.yaml: |
    model_list: []
    general_settings: {}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: litellm, namespace: llm}}
spec:
  selector: {{matchLabels: {{app: a}}}}
  template:
    metadata: {{labels: {{app: a}}}}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.81.14
        args: [{}]
{}        env:
        - {{name: UNUSED, value: "1"}}
{}        volumeMounts:
        - {{name: config, mountPath: /etc/litellm}}
      volumes:
      - name: config
        configMap: {{name: config}}
)",
                                       parts.general, parts.args, parts.more, parts.env) +
                           parts.objects;
  const auto objects = testing::ObjectsFromYaml(yaml);
  const engine::MemorySnapshot snapshot(objects, Coverage::kPartial);
  const auto found = litellm::FindConfigs(objects[0], snapshot, {});
  const litellm::Config& config = found.configs.at(0);
  const auto users = config.users(snapshot);
  if (users.empty()) return "no user";
  const litellm::AdminAccess access = litellm::AdminAccessOf(config, *users.begin(), snapshot);
  if (!access.problem.empty()) return access.problem;
  return fmt::format("{}{} {}/{} workers {} poll {}", access.port, access.prefix, access.secret, access.key, access.workers,
                     access.poll_seconds);
}

constexpr char kUsual[] = "4000 keys/master workers 1 poll 30";

TEST(AdminAccess, ByTheUsualVariable) { EXPECT_EQ(Said({}), kUsual); }

TEST(AdminAccess, WhereTheKeyComesFrom) {
  const auto key = [](const std::string& general, const std::string& env, const std::string& more = "", const std::string& objects = "") {
    return Said({.env = env, .general = general, .more = more, .objects = objects});
  };
  const std::string other = "        - {name: OTHER, valueFrom: {secretKeyRef: {name: other, key: k}}}\n";
  EXPECT_EQ(key("{master_key: os.environ/OTHER}", Parts().env + other), "4000 other/k workers 1 poll 30")
      << "the configuration comes first";
  EXPECT_EQ(key("{master_key: null}", Parts().env), kUsual);
  EXPECT_EQ(key("{master_key: sk-3f2504e04f8941d3}", Parts().env),
            "the master key is a literal in the configuration; it should come from a Secret");
  EXPECT_EQ(key("{master_key: os.environ/OTHER}", Parts().env), "the master key cannot be read: OTHER is not set for the container");
  EXPECT_EQ(key("{}", ""), "the master key cannot be read: LITELLM_MASTER_KEY is not set for the container");
  EXPECT_EQ(key("{}", "        - {name: LITELLM_MASTER_KEY, value: sk-3f2504e04f8941d3}\n"),
            "the master key cannot be read: LITELLM_MASTER_KEY does not come from a Secret");
  EXPECT_EQ(key("{}", "        - {name: LITELLM_MASTER_KEY, valueFrom: {configMapKeyRef: {name: c, key: k}}}\n"),
            "the master key cannot be read: LITELLM_MASTER_KEY does not come from a Secret");
}

TEST(AdminAccess, ByAWholeSecret) {
  const std::string secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: all, namespace: llm}\nstringData: {LITELLM_MASTER_KEY: sk-a, MASTER_KEY: "
      "sk-b}\n";
  const std::string from = "        envFrom: [{secretRef: {name: all}}]\n";
  EXPECT_EQ(Said({.env = "", .more = from}), "4000 all/LITELLM_MASTER_KEY workers 1 poll 30") << "where the Secret is not known";
  EXPECT_EQ(Said({.env = "", .more = from, .objects = secret}), "4000 all/LITELLM_MASTER_KEY workers 1 poll 30");
  EXPECT_EQ(Said({.env = "", .more = "        envFrom: [{secretRef: {name: all}, prefix: LITELLM_}]\n", .objects = secret}),
            "4000 all/MASTER_KEY workers 1 poll 30");
}

TEST(AdminAccess, Ports) {
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --port, \"8080\""}), "8080 keys/master workers 1 poll 30");
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --port=8081"}), "8081 keys/master workers 1 poll 30");
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --port, \"70000\""}), "the port of the proxy cannot be determined");
  EXPECT_EQ(Said({.env = Parts().env + "        - {name: PORT, value: \"9000\"}\n"}), "9000 keys/master workers 1 poll 30");
}

TEST(AdminAccess, WhatStandsBeforeItsPaths) {
  for (const auto& [root, prefix] : std::vector<std::pair<std::string, std::string>>{
           {"/litellm", "/litellm"}, {"/litellm/", "/litellm"}, {"litellm", "/litellm"}, {"/", ""}, {"", ""}, {"/a/b//", "/a/b"}})
    EXPECT_EQ(Said({.env = Parts().env + "        - {name: SERVER_ROOT_PATH, value: \"" + root + "\"}\n"}),
              "4000" + prefix + " keys/master workers 1 poll 30")
        << root;
}

TEST(AdminAccess, TlsOfItsOwn) {
  const std::string problem = "the proxy serves TLS itself, and its certificate cannot be verified by pod address";
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --ssl_keyfile_path, /tls/key"}), problem);
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --ssl_keyfile_path=/tls/key"}), problem);
  EXPECT_EQ(Said({.env = Parts().env + "        - {name: SSL_KEYFILE_PATH, value: /tls/key}\n"}), problem);
}

TEST(AdminAccess, Workers) {
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --num_workers, \"4\""}), "4000 keys/master workers 4 poll 30");
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --num_workers, \"0\""}), kUsual);
  EXPECT_EQ(Said({.args = "--config, /etc/litellm/config.yaml, --num_workers, \"1000\""}), "4000 keys/master workers 64 poll 30");
}

TEST(AdminAccess, TheFileSaysHowOftenItLooksBeforeTheEnvironment) {
  const std::string variable = "        - {name: PROXY_CONFIG_RELOAD_INTERVAL_SECONDS, value: \"7\"}\n";
  const auto poll = [&](const std::string& general, const std::string& env) {
    return Said({.env = Parts().env + env, .general = general});
  };
  EXPECT_EQ(poll("{proxy_config_reload_interval_seconds: 5}", variable), "4000 keys/master workers 1 poll 5");
  EXPECT_EQ(poll("{}", variable), "4000 keys/master workers 1 poll 7");
  EXPECT_EQ(poll("{proxy_config_reload_interval_seconds: 0}", variable), kUsual);
  EXPECT_EQ(poll("{proxy_config_reload_interval_seconds: -3}", ""), kUsual);
  EXPECT_EQ(poll("{proxy_config_reload_interval_seconds: 1000000}", ""), "4000 keys/master workers 1 poll 3600");
  EXPECT_EQ(poll("{}", "        - {name: PROXY_CONFIG_RELOAD_INTERVAL_SECONDS, value: soon}\n"), kUsual);
}

}  // namespace
}  // namespace warden
